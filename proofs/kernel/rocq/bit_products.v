(* One logistic unit computes the product of k bits, in the words of bits.v. *)
From Coq Require Import Reals Lra Lia List Bool.
From Coquelicot Require Import Coquelicot.
From Outward Require Import logistic.
From Outward Require bits.
Open Scope R_scope.

Lemma logistic_increasing s t : s <= t -> logistic s <= logistic t.
Proof.
  intros H; unfold logistic; pose proof (exp_pos (- t)); apply Rinv_le_contravar; [lra |].
  destruct H as [H | <-]; [pose proof (exp_increasing (- t) (- s) ltac:(lra)); lra | lra].
Qed.

Lemma all_ones l : forallb (fun b => b) l = true -> bits.ones l = length l.
Proof. unfold bits.ones; induction l as [| [] l IH]; simpl; [reflexivity | intros H; now rewrite IH | discriminate]. Qed.

Lemma not_all_ones l : forallb (fun b => b) l = false -> (bits.ones l + 1 <= length l)%nat.
Proof.
  unfold bits.ones; induction l as [| [] l IH]; simpl; [discriminate | intros H; specialize (IH H); lia |].
  intros _; pose proof (count_occ_bound bool_dec true l); lia.
Qed.

(* By the number of zeros: with none the unit is short of 1 by the bound, with one it is the bound, and with more it is less. *)
Lemma error_without_zeros beta l : forallb (fun b => b) l = true -> Rabs (bits.product l - bits.unit_output beta l) = / (1 + exp (beta / 2)).
Proof.
  intros F; unfold bits.product, bits.unit_output; rewrite F, all_ones by assumption; fold (logistic (beta * (INR (length l) - INR (length l) + / 2))).
  replace (beta * (INR (length l) - INR (length l) + / 2)) with (beta / 2) by field.
  pose proof (logistic_range (beta / 2)); rewrite Rabs_pos_eq by lra.
  rewrite <- logistic_opp; unfold logistic; now rewrite Ropp_involutive.
Qed.

Lemma error_with_zeros beta l : forallb (fun b => b) l = false ->
  Rabs (bits.product l - bits.unit_output beta l) = logistic (beta * (INR (bits.ones l) - INR (length l) + / 2)).
Proof.
  intros F; unfold bits.product, bits.unit_output; rewrite F; fold (logistic (beta * (INR (bits.ones l) - INR (length l) + / 2))).
  set (s := beta * _); pose proof (logistic_range s); rewrite Rminus_0_l, Rabs_Ropp, Rabs_pos_eq by lra; reflexivity.
Qed.

Lemma bound_is_logistic beta : / (1 + exp (beta / 2)) = logistic (- (beta / 2)).
Proof. unfold logistic; now rewrite Ropp_involutive. Qed.

(* Claim: bit_products.error_at_most_logistic_of_minus_half_beta
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for all k, all k bits and every beta >= 0 the unit errs by at most 1/(1 + e^(beta/2)). *)
Theorem error_at_most_logistic_of_minus_half_beta (k : nat) (beta value : R) : 0 <= beta -> bits.error k beta value -> value <= / (1 + exp (1 / 2 * beta)).
Proof.
  replace (1 / 2 * beta) with (beta / 2) by field.
  intros Hb [l [_ ->]]; destruct (forallb (fun b => b) l) eqn:F; [rewrite error_without_zeros by assumption; lra |].
  rewrite error_with_zeros, bound_is_logistic by assumption; apply logistic_increasing.
  apply not_all_ones, le_INR in F; rewrite plus_INR in F; simpl (INR 1) in F; nra.
Qed.

(* Claim: bit_products.error_is_attained
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for every k and beta the unit errs by exactly 1/(1 + e^(beta/2)) at k bits of which none or one is 0. *)
Theorem error_is_attained (k : nat) (beta value : R) : bits.error_with_at_most_one_zero k beta value -> value = / (1 + exp (1 / 2 * beta)).
Proof.
  replace (1 / 2 * beta) with (beta / 2) by field.
  intros [l [<- [H ->]]]; destruct (forallb (fun b => b) l) eqn:F; [now apply error_without_zeros |].
  rewrite error_with_zeros, bound_is_logistic by assumption; apply not_all_ones in F; f_equal.
  replace (length l) with (bits.ones l + 1)%nat by lia; rewrite plus_INR; simpl (INR 1); field.
Qed.
