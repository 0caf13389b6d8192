(* The four-unit gate of the logistic function multiplies: error bounds for every bias, every scale and every square |u|, |v| <= radius. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require Import logistic calculus.
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
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
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

(* The even part of the logistic function about a bias with cosh(bias) = C, less its square: the gate errs by a difference of two of its values. *)
Definition even_part (C x : R) : R := 2 * (1 + C) * (cosh x - 1) / (C + cosh x) - x ^ 2.

#[global] Hint Unfold even_part : outward.

(* Claim: multiplication_gate.even_part_decreases
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: (1 + C)^2 sinh x <= x (C + cosh x)^2 for x >= 0 and 1 <= C <= 5, so that the even part decreases. *)
Theorem even_part_decreases x C : 0 <= x -> 1 <= C -> C <= 5 -> (C + 1) ^ 2 * sinh x <= x * (C + cosh x) ^ 2.
Proof.
  intros Hx H1 H5.
  apply Rminus_le_0, (nonnegative_by_derivative (fun t => t * (C + cosh t) ^ 2 - (C + 1) ^ 2 * sinh t)
    (fun t => (C + cosh t) ^ 2 + 2 * (t * sinh t) * (C + cosh t) - (C + 1) ^ 2 * cosh t) x Hx).
  - rewrite sinh_0; ring.
  - intros t _; unfold sinh, cosh; auto_derive; [exact I | field].
  - intros t Ht; pose proof (cosh_below_x_sinh t ltac:(lra)) as H; pose proof (cosh_ge_1 t) as Hc.
    set (c := cosh t) in *; set (y := t * sinh t) in *; clearbody c y.
    apply Rle_trans with ((c - 1) * ((C + 1) * (5 - C)) + 5 * (c - 1) ^ 2); [| nra].
    apply Rplus_le_le_0_compat; [apply Rmult_le_pos; [lra | apply Rmult_le_pos; lra] | pose proof (pow2_ge_0 (c - 1)); lra].
Qed.

Lemma even_part_of_gate bias x : bias <> 0 ->
  logistic (bias + x) + logistic (bias - x) - 2 * logistic bias = logistic_2 bias * (even_part (cosh bias) x + x ^ 2).
Proof.
  intros Hb; unfold even_part, cosh, logistic_2, logistic_1, logistic, Rminus.
  rewrite !Ropp_plus_distr, !Ropp_involutive, !exp_plus, !exp_Ropp.
  pose proof (exp_pos bias); pose proof (exp_pos x); set (p := exp bias) in *; set (q := exp x) in *; clearbody p q.
  field; repeat split; nra.
Qed.

Lemma even_part_bounds C x r : 1 <= C -> C <= 5 -> - r <= x -> x <= r -> even_part C r <= even_part C x <= 0.
Proof.
  intros H1 H5 Hx Hx'.
  assert (decreasing : forall s t, 0 <= s -> s <= t -> even_part C t <= even_part C s).
  { intros s t Hs Ht; replace t with (s + (t - s)) by ring.
    apply Rminus_le_0, (nonnegative_by_derivative (fun y => even_part C s - even_part C (s + y))
      (fun y => 2 * (s + y - (C + 1) ^ 2 * sinh (s + y) / (C + cosh (s + y)) ^ 2)) (t - s) ltac:(lra)).
    - rewrite Rplus_0_r; ring.
    - intros y Hy; unfold even_part; pose proof (cosh_ge_1 (s + y)) as Hc; unfold sinh, cosh in *; auto_derive; [lra | field; lra].
    - intros y Hy; pose proof (even_part_decreases (s + y) C ltac:(lra) H1 H5) as H; pose proof (cosh_ge_1 (s + y)).
      assert (0 < (C + cosh (s + y)) ^ 2) by (apply pow_lt; lra).
      apply Rmult_le_pos; [lra |]; apply Rle_trans with ((s + y) - (s + y)); [lra |].
      apply Rplus_le_compat_l, Ropp_le_contravar, Rmult_le_reg_r with ((C + cosh (s + y)) ^ 2); [assumption |].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra. }
  assert (even : even_part C x = even_part C (Rabs x)).
  { unfold Rabs; destruct (Rcase_abs x); [| reflexivity]; unfold even_part, cosh; rewrite Ropp_involutive, (Rplus_comm (exp x)); f_equal; ring. }
  rewrite even; pose proof (Rabs_pos x); assert (Rabs x <= r) by (apply Rabs_le; lra).
  split; [now apply decreasing |]; replace 0 with (even_part C 0); [apply decreasing; lra |].
  unfold even_part; rewrite cosh_0; field; lra.
Qed.

(* Claim: multiplication_gate.error_supremum_is_at_the_corner
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for 1 < cosh(bias) <= 5 and every scale > 0 the logistic gate errs on |u|, |v| <= radius by at most -h(2 scale radius) / (4 scale^2), where h is the
   even part; that this is attained at the corner is not part of the theorem. *)
Theorem error_supremum_is_at_the_corner bias scale radius u v :
  bias <> 0 -> cosh bias <= 5 -> 0 < scale -> - radius <= u -> u <= radius -> - radius <= v -> v <= radius ->
  Rabs (gate bias scale u v - u * v) <= - even_part (cosh bias) (2 * radius * scale) / (4 * scale ^ 2).
Proof.
  intros Hb H5 HL Hu Hu' Hv Hv'; pose proof (logistic_2_nonzero bias Hb) as Hc; pose proof (cosh_ge_1 bias) as H1.
  set (s := scale * (u + v)); set (d := scale * (u - v)).
  destruct (even_part_bounds (cosh bias) s (2 * radius * scale) H1 H5) as [S0 S1]; [unfold s; nra | unfold s; nra |].
  destruct (even_part_bounds (cosh bias) d (2 * radius * scale) H1 H5) as [D0 D1]; [unfold d; nra | unfold d; nra |].
  assert (E : gate bias scale u v - u * v = (even_part (cosh bias) s - even_part (cosh bias) d) / (4 * scale ^ 2)).
  { unfold gate; fold s d.
    replace (logistic (bias + s) + logistic (bias - s) - logistic (bias + d) - logistic (bias - d))
      with ((logistic (bias + s) + logistic (bias - s) - 2 * logistic bias) - (logistic (bias + d) + logistic (bias - d) - 2 * logistic bias)) by ring.
    rewrite !even_part_of_gate by assumption; unfold s, d; field; split; lra. }
  assert (HL2 : 0 < scale ^ 2) by (apply pow_lt; lra).
  rewrite E; unfold Rdiv; rewrite Rabs_mult, (Rabs_pos_eq (/ _)) by (apply Rlt_le, Rinv_0_lt_compat; lra).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; lra | apply Rabs_le; lra].
Qed.
