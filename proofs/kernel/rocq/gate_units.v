(* Units that gates need: identities between a few units and what they compute. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require Import logistic.
From Outward Require restate.
Open Scope R_scope.

(* Claim: gate_units.two_units_multiply_only_at_critical_points
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for two units with slopes k, r and input weights (a, b), (g, d), r^2 times the determinant of the second-order part is
   w z (a m - b n)^2, where (n, m) is the linear part. *)
Theorem two_units_multiply_only_at_critical_points a b d g k r w z :
  r ^ 2 * ((a ^ 2 * w + g ^ 2 * z) * (b ^ 2 * w + d ^ 2 * z) - (a * b * w + d * g * z) ^ 2)
  = w * z * (a * (b * k + d * r) - b * (a * k + g * r)) ^ 2.
Proof. ring. Qed.

(* Claim: gate_units.two_units_and_a_skip_connection_are_the_four_unit_gate
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: with SiLU (x times the logistic function) two units and the linear skip -scale v give what the four-unit gate gives, at every scale > 0. *)
Theorem two_units_and_a_skip_connection_are_the_four_unit_gate scale u v :
  let silu x := x * logistic x in
  (silu (scale * (u + v)) - silu (scale * (u - v)) - scale * v) / scale ^ 2
  = (silu (scale * (u + v)) + silu (- (scale * (u + v))) - silu (scale * (u - v)) - silu (- (scale * (u - v)))) / (2 * scale ^ 2).
Proof.
  cbv beta zeta; rewrite !logistic_opp; unfold Rdiv; rewrite Rinv_mult.
  set (s := logistic (scale * (u + v))); set (d := logistic (scale * (u - v))); set (i := / scale ^ 2); field.
Qed.

(* Claim: gate_units.without_hidden_bias_the_error_is_at_least_the_largest_product
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: a net N with N(x) + N(-x) = 2c for all x misses the product by radius^n on average over four points, for every even n = 2 pairs; p and q
   are N's values at two of the points. *)
Theorem without_hidden_bias_the_error_is_at_least_the_largest_product radius pairs p q c :
  radius ^ (2 * pairs)
  <= (Rabs (p - radius ^ (2 * pairs)) + Rabs (q + radius ^ (2 * pairs)) + Rabs (2 * c - p - radius ^ (2 * pairs)) + Rabs (2 * c - q + radius ^ (2 * pairs))) / 4.
Proof.
  set (t := radius ^ (2 * pairs)); clearbody t.
  pose proof (Rle_abs (- (p - t))); pose proof (Rle_abs (q + t)); pose proof (Rle_abs (- (2 * c - p - t))); pose proof (Rle_abs (2 * c - q + t)).
  rewrite Rabs_Ropp in *; lra.
Qed.

(* Claim: gate_units.three_units_and_an_output_bias_multiply
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: through order 4, [s(L(u+v)) - s(Lu) - s(Lv) + s(0)] / (L^2 s2) = u v [1 + L s3 (u+v)/(2 s2) + L^2 s4 (2u^2 + 3uv + 2v^2)/(12 s2)], where s is the
   polynomial s0 + s1 x + ... + s4 x^4/24 and L = scale. *)
Theorem three_units_and_an_output_bias_multiply s0 s1 s2 s3 s4 scale u v :
  let s x := s0 + s1 * x + s2 * x ^ 2 / 2 + s3 * x ^ 3 / 6 + s4 * x ^ 4 / 24 in
  s2 <> 0 -> scale <> 0 ->
  (s (scale * (u + v)) - s (scale * u) - s (scale * v) + s 0) / (scale ^ 2 * s2)
  = u * v * (1 + scale * s3 * (u + v) / (2 * s2) + scale ^ 2 * s4 * (2 * u ^ 2 + 3 * u * v + 2 * v ^ 2) / (12 * s2)).
Proof. intros s H1 H2; unfold s; field; auto. Qed.

(* Claim: gate_units.two_units_multiply_where_the_slope_vanishes
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: through order 4, [s(L(u+v)) - s(L(u-v))] / (2 L^2 s2) = u v + s1 v/(L s2) + L s3 v (3u^2 + v^2)/(6 s2) + L^2 s4 u v (u^2 + v^2)/(6 s2). *)
Theorem two_units_multiply_where_the_slope_vanishes s0 s1 s2 s3 s4 scale u v :
  let s x := s0 + s1 * x + s2 * x ^ 2 / 2 + s3 * x ^ 3 / 6 + s4 * x ^ 4 / 24 in
  s2 <> 0 -> scale <> 0 ->
  (s (scale * (u + v)) - s (scale * (u - v))) / (2 * scale ^ 2 * s2)
  = u * v + s1 * v / (scale * s2) + scale * s3 * v * (3 * u ^ 2 + v ^ 2) / (6 * s2) + scale ^ 2 * s4 * u * v * (u ^ 2 + v ^ 2) / (6 * s2).
Proof. intros s H1 H2; unfold s; field; auto. Qed.

(* Claim: gate_units.three_units_square
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: through order 4, [s(Lu) + s(-Lu) - 2 s(0)] / (L^2 s2) = u^2 [1 + L^2 s4 u^2/(12 s2)]. *)
Theorem three_units_square s0 s1 s2 s3 s4 scale u :
  let s x := s0 + s1 * x + s2 * x ^ 2 / 2 + s3 * x ^ 3 / 6 + s4 * x ^ 4 / 24 in
  s2 <> 0 -> scale <> 0 -> (s (scale * u) + s (- (scale * u)) - 2 * s 0) / (scale ^ 2 * s2) = u ^ 2 * (1 + scale ^ 2 * s4 * u ^ 2 / (12 * s2)).
Proof. intros s H1 H2; unfold s; field; auto. Qed.
