(* Trees of inexact gates.  Axioms: those of Rocq's real numbers. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Outward Require Import trees.
Open Scope R_scope.

Lemma output_is_factor_times_product kappa t : output kappa t = factor kappa t * product t.
Proof. induction t as [x | s l IHl r IHr]; simpl; [ring | rewrite IHl, IHr; ring]. Qed.

Lemma inputs_positive t : (1 <= inputs t)%nat.
Proof. induction t; simpl; lia. Qed.

Lemma product_in_unit c d t : within (-1) 1 c d t -> -1 <= product t <= 1.
Proof. induction t as [x | s l IHl r IHr]; simpl; [tauto |]. intros [_ [Hl Hr]]; specialize (IHl Hl); specialize (IHr Hr); nra. Qed.

(* Signs to the left of 0: every factor shrinks. *)
Lemma shrinking kappa t : 0 < kappa -> 2 * kappa <= 1 -> within (-1) 1 (-1) 0 t ->
  (1 - 2 * kappa) ^ (inputs t - 1) <= factor kappa t <= 1 /\ 0 <= factor kappa t.
Proof.
intros K0 K1; induction t as [x | s l IHl r IHr]; [simpl; intros _; lra |].
intros [Hs [Hl Hr]]; specialize (IHl Hl); specialize (IHr Hr); pose proof (product_in_unit _ _ _ Hl); pose proof (product_in_unit _ _ _ Hr).
assert (sl : output kappa l ^ 2 <= 1) by (rewrite output_is_factor_times_product; set (f := factor kappa l) in *; set (p := product l) in *; assert (-1 <= f * p <= 1) by nra; nra).
assert (sr : output kappa r ^ 2 <= 1) by (rewrite output_is_factor_times_product; set (f := factor kappa r) in *; set (p := product r) in *; assert (-1 <= f * p <= 1) by nra; nra).
assert (0 <= output kappa l ^ 2) by apply pow2_ge_0; assert (0 <= output kappa r ^ 2) by apply pow2_ge_0.
change (factor kappa (Gate s l r)) with (factor kappa l * factor kappa r * (1 + kappa * s * (output kappa l ^ 2 + output kappa r ^ 2))).
set (q := output kappa l ^ 2 + output kappa r ^ 2) in *; assert (Hq : 0 <= q <= 2) by (unfold q; lra).
assert (Hg : 1 - 2 * kappa <= 1 + kappa * s * q <= 1).
{ assert (0 <= - s * q <= 2) by nra. replace (kappa * s * q) with (- (kappa * (- s * q))) by ring. nra. }
pose proof (inputs_positive l); pose proof (inputs_positive r).
replace (inputs (Gate s l r) - 1)%nat with ((inputs l - 1) + ((inputs r - 1) + 1))%nat by (simpl; lia).
rewrite !pow_add, pow_1.
set (g := 1 + kappa * s * q) in *; set (fl := factor kappa l) in *; set (fr := factor kappa r) in *.
assert (0 <= 1 - 2 * kappa) by lra.
assert (pl : 0 <= (1 - 2 * kappa) ^ (inputs l - 1)) by (apply pow_le; assumption).
assert (pr : 0 <= (1 - 2 * kappa) ^ (inputs r - 1)) by (apply pow_le; assumption).
destruct IHl as [[l1 l2] l3], IHr as [[r1 r2] r3].
assert (0 <= fl * fr <= 1) by nra.
split; [split |]; [| nra | apply Rmult_le_pos; [tauto | lra]].
rewrite <- Rmult_assoc; apply Rmult_le_compat; [nra | lra | apply Rmult_le_compat; assumption | tauto].
Qed.

(* Claim: circuits.softplus_tree_never_overshoots
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for n inputs in [-1, 1], trees of every shape, and gates with s in [-1, 0], 0 < kappa, 2 kappa <= 1, output over product lies between
     (1 - 2 kappa)^(n - 1) and 1. *)
Theorem softplus_tree_never_overshoots kappa (n : nat) value : 0 < kappa -> 2 * kappa <= 1 -> over_product (-1) 1 (-1) 0 n kappa value ->
  value <= 1 /\ (1 + -2 * kappa) ^ (n - 1) <= value.
Proof.
intros K0 K1 [t [<- [Ht ->]]]; replace (1 + -2 * kappa) with (1 - 2 * kappa) by ring.
pose proof (shrinking kappa t K0 K1 Ht); tauto.
Qed.

Lemma exp_increases x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [left; now apply exp_increasing | right; reflexivity]. Qed.

(* With t = 2 e kappa, (1 + t)^(n - 1) <= e^(1/2) where t (n - 1) <= 1/2. *)
Lemma power_below x (m : nat) : 0 <= x -> (1 + x) ^ m <= exp (INR m * x).
Proof.
intros Hx; induction m as [| m IH]; [simpl; rewrite Rmult_0_l, exp_0; lra |].
rewrite S_INR, Rmult_plus_distr_r, Rmult_1_l, exp_plus; simpl; rewrite Rmult_comm.
apply Rmult_le_compat; [apply pow_le; lra | lra | exact IH | apply exp_ineq1_le].
Qed.

Lemma compounding kappa (n : nat) t : 0 < kappa -> 2 * exp 1 * kappa * (INR n - 1) <= 1 / 2 -> (inputs t <= n)%nat -> within (-1) 1 (-1) 1 t ->
  Rabs (factor kappa t - 1) <= (1 + 2 * exp 1 * kappa) ^ (inputs t - 1) - 1.
Proof.
intros K0 small; set (c := 2 * exp 1 * kappa) in *.
assert (e0 : 0 < exp 1) by apply exp_pos.
assert (c0 : 0 < c) by (unfold c; apply Rmult_lt_0_compat; lra).
induction t as [x | s l IHl r IHr]; [simpl; intros _ _; rewrite Rminus_eq_0, Rabs_R0; lra |].
intros Hn [Hs [Hl Hr]]; pose proof (inputs_positive l); pose proof (inputs_positive r); simpl inputs in Hn.
specialize (IHl ltac:(lia) Hl); specialize (IHr ltac:(lia) Hr).
assert (size : forall u, (inputs u <= n)%nat -> within (-1) 1 (-1) 1 u -> Rabs (factor kappa u - 1) <= (1 + c) ^ (inputs u - 1) - 1 -> output kappa u ^ 2 <= exp 1).
{ intros u Hu Wu Bu; pose proof (product_in_unit _ _ _ Wu) as Pu; pose proof (inputs_positive u).
  assert (F : Rabs (factor kappa u) <= exp (1 / 2)).
  { apply Rle_trans with ((1 + c) ^ (inputs u - 1)).
    - replace (factor kappa u) with ((factor kappa u - 1) + 1) by ring; eapply Rle_trans; [apply Rabs_triang | rewrite Rabs_R1; lra].
    - eapply Rle_trans; [apply power_below; lra |]; apply exp_increases.
      rewrite minus_INR by assumption; simpl INR; apply le_INR in Hu; nra. }
  rewrite output_is_factor_times_product, Rpow_mult_distr.
  apply Rle_trans with (exp (1 / 2) ^ 2 * 1).
  - apply Rmult_le_compat; [apply pow2_ge_0 | apply pow2_ge_0 | | nra].
    rewrite <- (pow2_abs (factor kappa u)); apply pow_incr; split; [apply Rabs_pos | exact F].
  - rewrite Rmult_1_r; replace (exp (1 / 2) ^ 2) with (exp (1 / 2) * exp (1 / 2)) by ring; rewrite <- exp_plus; replace (1 / 2 + 1 / 2) with 1 by field; lra. }
pose proof (size l ltac:(lia) Hl IHl) as sl; pose proof (size r ltac:(lia) Hr IHr) as sr; clear size.
assert (0 <= output kappa l ^ 2) by apply pow2_ge_0; assert (0 <= output kappa r ^ 2) by apply pow2_ge_0.
change (factor kappa (Gate s l r)) with (factor kappa l * factor kappa r * (1 + kappa * s * (output kappa l ^ 2 + output kappa r ^ 2))).
set (q := output kappa l ^ 2 + output kappa r ^ 2) in *; assert (Hq : 0 <= q <= 2 * exp 1) by (unfold q; lra).
assert (Hg : Rabs (kappa * s * q) <= c).
{ rewrite !Rabs_mult, (Rabs_pos_eq kappa), (Rabs_pos_eq q) by lra; assert (Rabs s <= 1) by (apply Rabs_le; lra); pose proof (Rabs_pos s).
  unfold c; replace (2 * exp 1 * kappa) with (kappa * 1 * (2 * exp 1)) by ring.
  apply Rmult_le_compat; [nra | lra | apply Rmult_le_compat_l; lra | lra]. }
replace (inputs (Gate s l r) - 1)%nat with ((inputs l - 1) + ((inputs r - 1) + 1))%nat by (simpl; lia).
rewrite !pow_add, pow_1.
set (g := kappa * s * q) in *; set (P := (1 + c) ^ (inputs l - 1) - 1) in *; set (Q := (1 + c) ^ (inputs r - 1) - 1) in *.
replace ((1 + c) ^ (inputs l - 1)) with (1 + P) by (unfold P; ring); replace ((1 + c) ^ (inputs r - 1)) with (1 + Q) by (unfold Q; ring).
set (fl := factor kappa l - 1) in *; set (fr := factor kappa r - 1) in *.
replace (factor kappa l) with (1 + fl) by (unfold fl; ring); replace (factor kappa r) with (1 + fr) by (unfold fr; ring).
replace ((1 + fl) * (1 + fr) * (1 + g) - 1) with (fl * (1 + fr) * (1 + g) + (fr * (1 + g) + g)) by ring.
replace ((1 + P) * ((1 + Q) * (1 + c)) - 1) with (P * (1 + Q) * (1 + c) + (Q * (1 + c) + c)) by ring.
pose proof (Rabs_pos fl); pose proof (Rabs_pos fr); pose proof (Rabs_pos g).
assert (one : forall x y, Rabs x <= y -> Rabs (1 + x) <= 1 + y) by (intros x y Hx; eapply Rle_trans; [apply Rabs_triang | rewrite Rabs_R1; lra]).
pose proof (one _ _ IHr) as oner; pose proof (one _ _ Hg) as oneg; pose proof (Rabs_pos (1 + fr)); pose proof (Rabs_pos (1 + g)).
eapply Rle_trans; [apply Rabs_triang |]; apply Rplus_le_compat.
- rewrite !Rabs_mult; repeat apply Rmult_le_compat; try assumption; nra.
- eapply Rle_trans; [apply Rabs_triang |]; rewrite Rabs_mult; apply Rplus_le_compat; [apply Rmult_le_compat; assumption | exact Hg].
Qed.

(* Claim: circuits.product_tree_error_compounds_per_gate
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for n inputs in [-1, 1], trees of every shape, and gates with s in [-1, 1], kappa > 0 and 2 e kappa (n - 1) <= 1/2, output over product differs
     from 1 by at most (1 + 2 e kappa)^(n - 1) - 1. *)
Theorem product_tree_error_compounds_per_gate kappa (n : nat) value : 0 < kappa -> 2 * exp 1 * kappa * (INR n - 1) <= 1 / 2 ->
  over_product (-1) 1 (-1) 1 n kappa value -> Rabs (value - 1) <= (1 + 2 * exp 1 * kappa) ^ (n - 1) - 1.
Proof. intros K0 small [t [En [Ht ->]]]; rewrite <- En; apply (compounding kappa n); try assumption; rewrite En; apply le_n. Qed.
