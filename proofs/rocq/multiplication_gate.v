(* The four-unit gate of the logistic function multiplies: error bounds for every bias, every scale and every square |u|, |v| <= radius. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require Import logistic.
Open Scope R_scope.

(* The gate: four units with bias b and weights +-L, divided by 4 L^2 sigma''(b). *)
Definition gate (bias scale u v : R) : R :=
  (logistic (bias + scale * (u + v)) + logistic (bias - scale * (u + v)) - logistic (bias + scale * (u - v)) - logistic (bias - scale * (u - v)))
  / (4 * scale ^ 2 * logistic_2 bias).

#[global] Hint Unfold gate : outward.

Lemma fourth_side y : -1 <= y <= 1 -> y * (1 - y ^ 2) * (2 - 3 * y ^ 2) / 4 <= 127684 / 1000000.
Proof.
  intros Hy.
  assert (Hl : 0 <= 828 / 1000 - 3 / 4 * y) by lra.
  assert (Hc : 0 <= - 3 * y ^ 3 / 4 - 597058 / 1000000 * y ^ 2 + 893536 / 1000000 * y + 805906 / 1000000).
  { pose proof (Rmult_le_pos _ _ (pow2_ge_0 (y + 95 / 100)) Hl); nra. }
  pose proof (Rmult_le_pos _ _ (pow2_ge_0 (y - 39803891 / 100000000)) Hc); nra.
Qed.

(* Claim: multiplication_gate.logistic_fourth_derivative_is_small
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep
   Says: |y (y^2 - 1) (3 y^2 - 2)| / 4 <= 0.127684 for |y| <= 1; with y = 1 - 2 sigma(t) this is |sigma''''(t)|. *)
Theorem logistic_fourth_derivative_is_small y :
  -1 <= y -> y <= 1 -> Rabs (y * (y ^ 2 - 1) * (3 * y ^ 2 - 2)) / 4 <= 127684 / 1000000.
Proof.
  intros H1 H2; pose proof (fourth_side y (conj H1 H2)); pose proof (fourth_side (- y) ltac:(lra)).
  apply Rmult_le_reg_r with 4; [lra |].
  unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra; apply Rabs_le; split; nra.
Qed.

Lemma logistic_4_small t : Rabs (logistic_4 t) <= 127684 / 1000000.
Proof.
  pose proof (logistic_range t) as Hs.
  replace (logistic_4 t) with ((1 - 2 * logistic t) * ((1 - 2 * logistic t) ^ 2 - 1) * (3 * (1 - 2 * logistic t) ^ 2 - 2) * - / 4)
    by (unfold logistic_4, logistic_2, logistic_1; field).
  rewrite Rabs_mult, Rabs_Ropp, (Rabs_pos_eq (/ 4)) by lra.
  apply logistic_fourth_derivative_is_small; lra.
Qed.

(* sigma(b + x) + sigma(b - x) - 2 sigma(b) - sigma''(b) x^2, the even part, is at most M x^4 / 12. *)
Lemma even_part_small b x :
  Rabs (logistic (b + x) + logistic (b - x) - 2 * logistic b - logistic_2 b * x ^ 2) <= 127684 / 1000000 * x ^ 4 / 12.
Proof.
  assert (pos : forall x, 0 <= x ->
    Rabs (logistic (b + x) + logistic (b - x) - 2 * logistic b - logistic_2 b * x ^ 2) <= 127684 / 1000000 * x ^ 4 / 12).
  { clear x; intros x Hx.
    pose proof (logistic_taylor _ b x logistic_4_small Hx) as H1; pose proof (logistic_taylor _ (- b) x logistic_4_small Hx) as H2.
    assert (E : logistic (- b + x) = 1 - logistic (b - x)) by (rewrite <- logistic_opp; f_equal; ring).
    assert (D2 : logistic_2 (- b) = - logistic_2 b) by (unfold logistic_2, logistic_1; rewrite logistic_opp; ring).
    assert (D1 : logistic_1 (- b) = logistic_1 b) by (unfold logistic_1; rewrite logistic_opp; ring).
    assert (D3 : logistic_3 (- b) = logistic_3 b) by (unfold logistic_3, logistic_1; rewrite logistic_opp; ring).
    rewrite E, D1, D2, D3, logistic_opp in H2.
    apply Rabs_le; apply Rabs_le_between in H1; apply Rabs_le_between in H2; split; lra. }
  destruct (Rle_lt_dec 0 x) as [Hx | Hx]; [now apply pos |].
  pose proof (pos (- x) ltac:(lra)) as H.
  replace (b + - x) with (b - x) in H by ring; replace (b - - x) with (b + x) in H by ring.
  replace ((- x) ^ 2) with (x ^ 2) in H by ring; replace ((- x) ^ 4) with (x ^ 4) in H by ring.
  replace (logistic (b + x) + logistic (b - x)) with (logistic (b - x) + logistic (b + x)) by ring; exact H.
Qed.

Lemma corner u v r : - r <= u -> u <= r -> - r <= v -> v <= r -> (u + v) ^ 4 + (u - v) ^ 4 <= 16 * r ^ 4.
Proof.
  intros Hu Hu' Hv Hv'.
  assert (U : u ^ 2 <= r ^ 2) by nra; assert (V : v ^ 2 <= r ^ 2) by nra.
  pose proof (pow2_ge_0 u); pose proof (pow2_ge_0 v).
  replace ((u + v) ^ 4 + (u - v) ^ 4) with (2 * (u ^ 2) ^ 2 + 12 * (u ^ 2) * (v ^ 2) + 2 * (v ^ 2) ^ 2) by ring.
  replace (r ^ 4) with ((r ^ 2) ^ 2) by ring.
  set (p := u ^ 2) in *; set (q := v ^ 2) in *; set (s := r ^ 2) in *; nra.
Qed.

(* Claim: multiplication_gate.error_at_most_quadratic_in_scale
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: the logistic gate errs on |u|, |v| <= radius by at most scale^2 M radius^4 / (3 |sigma''(bias)|) with M = 0.127684, for every bias other than 0
   and every scale > 0. *)
Theorem error_at_most_quadratic_in_scale bias scale radius u v :
  bias <> 0 -> 0 < scale -> - radius <= u -> u <= radius -> - radius <= v -> v <= radius ->
  Rabs (gate bias scale u v - u * v) <= scale ^ 2 * (127684 / 1000000) * radius ^ 4 / (3 * Rabs (logistic_2 bias)).
Proof.
  intros Hb HL Hu Hu' Hv Hv'; pose proof (logistic_2_nonzero bias Hb) as Hc; pose proof (Rabs_pos_lt _ Hc) as Hc'.
  pose proof (corner u v radius Hu Hu' Hv Hv') as Hcorner.
  pose proof (even_part_small bias (scale * (u + v))) as H1; pose proof (even_part_small bias (scale * (u - v))) as H2.
  assert (HL2 : 0 < scale ^ 2) by (apply pow_lt; lra); assert (HL4 : 0 < scale ^ 4) by (apply pow_lt; lra).
  set (e1 := logistic (bias + scale * (u + v)) + _ - _ - _) in H1; set (e2 := logistic (bias + scale * (u - v)) + _ - _ - _) in H2.
  replace (gate bias scale u v - u * v) with ((e1 - e2) * / (4 * scale ^ 2 * logistic_2 bias))
    by (unfold gate, e1, e2; field; split; [exact Hc | lra]).
  rewrite Rabs_mult, Rabs_inv, Rabs_mult, (Rabs_pos_eq (4 * scale ^ 2)) by lra.
  apply Rmult_le_reg_r with (4 * scale ^ 2 * Rabs (logistic_2 bias)); [apply Rmult_lt_0_compat; lra |].
  replace (Rabs (e1 - e2) * / (4 * scale ^ 2 * Rabs (logistic_2 bias)) * (4 * scale ^ 2 * Rabs (logistic_2 bias))) with (Rabs (e1 - e2))
    by (field; split; lra).
  replace (scale ^ 2 * (127684 / 1000000) * radius ^ 4 / (3 * Rabs (logistic_2 bias)) * (4 * scale ^ 2 * Rabs (logistic_2 bias)))
    with (scale ^ 4 * (127684 / 1000000) / 12 * (16 * radius ^ 4)) by (field; lra).
  apply Rle_trans with (scale ^ 4 * (127684 / 1000000) / 12 * ((u + v) ^ 4 + (u - v) ^ 4)); [| apply Rmult_le_compat_l; lra].
  replace (e1 - e2) with (e1 + - e2) by ring; eapply Rle_trans; [apply Rabs_triang |]; rewrite Rabs_Ropp.
  rewrite Rpow_mult_distr in H1, H2; lra.
Qed.
