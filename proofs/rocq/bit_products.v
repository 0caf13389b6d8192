(* One logistic unit computes the product of k bits: the unit's input is beta (b_1 + ... + b_k - (k - 1/2)). *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Outward Require Import logistic.
Open Scope R_scope.

Definition bits_sum (bits : list bool) : R := INR (count_occ Bool.bool_dec bits true).
Definition bits_product (bits : list bool) : R := if forallb (fun b => b) bits then 1 else 0.
Definition unit_output (beta : R) (bits : list bool) : R := logistic (beta * (bits_sum bits - INR (length bits) + / 2)).

Lemma logistic_increasing s t : s <= t -> logistic s <= logistic t.
Proof.
  intros H; unfold logistic; pose proof (exp_pos (- t)); apply Rinv_le_contravar; [lra |].
  destruct H as [H | <-]; [pose proof (exp_increasing (- t) (- s) ltac:(lra)); lra | lra].
Qed.

Lemma all_ones bits : forallb (fun b => b) bits = true -> count_occ Bool.bool_dec bits true = length bits.
Proof. induction bits as [| [] bits IH]; simpl; [reflexivity | intros H; now rewrite IH | discriminate]. Qed.

Lemma not_all_ones bits : forallb (fun b => b) bits = false -> (count_occ Bool.bool_dec bits true + 1 <= length bits)%nat.
Proof.
  induction bits as [| [] bits IH]; simpl; [discriminate | intros H; specialize (IH H); lia |].
  intros _; pose proof (count_occ_bound Bool.bool_dec true bits); lia.
Qed.

(* Claim: bit_products.error_at_most_logistic_of_minus_half_beta
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for all k, all k bits and every beta >= 0 the unit errs by at most 1/(1 + e^(beta/2)). *)
Theorem error_at_most_logistic_of_minus_half_beta (beta : R) (bits : list bool) :
  0 <= beta -> Rabs (bits_product bits - unit_output beta bits) <= / (1 + exp (beta / 2)).
Proof.
  intros Hb; unfold bits_product, unit_output, bits_sum.
  assert (E : / (1 + exp (beta / 2)) = logistic (- (beta / 2))) by (unfold logistic; now rewrite Ropp_involutive).
  rewrite E; destruct (forallb (fun b => b) bits) eqn:F.
  - rewrite all_ones by assumption.
    replace (beta * (INR (length bits) - INR (length bits) + / 2)) with (beta / 2) by field.
    rewrite logistic_opp; pose proof (logistic_range (beta / 2)); rewrite Rabs_pos_eq by lra; lra.
  - apply not_all_ones, le_INR in F; rewrite plus_INR in F; simpl (INR 1) in F.
    set (s := beta * _); pose proof (logistic_range s); rewrite Rminus_0_l, Rabs_Ropp, Rabs_pos_eq by lra.
    apply logistic_increasing; unfold s; nra.
Qed.

(* Claim: bit_products.error_is_attained
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: the bound is attained for every k, at k ones. *)
Theorem error_is_attained (beta : R) (k : nat) :
  Rabs (bits_product (repeat true k) - unit_output beta (repeat true k)) = / (1 + exp (beta / 2)).
Proof.
  unfold bits_product, unit_output, bits_sum.
  assert (F : forallb (fun b => b) (repeat true k) = true) by (induction k; simpl; auto).
  rewrite F, all_ones by assumption.
  replace (beta * (INR (length (repeat true k)) - INR (length (repeat true k)) + / 2)) with (beta / 2) by field.
  pose proof (logistic_range (beta / 2)); rewrite Rabs_pos_eq by lra.
  rewrite <- logistic_opp; unfold logistic; now rewrite Ropp_involutive.
Qed.
