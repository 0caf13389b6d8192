(* What the four-unit gate of a given activation computes. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require restate.
Open Scope R_scope.

Definition four_units (s : R -> R) (bias curvature scale u v : R) : R :=
  (s (bias + scale * (u + v)) + s (bias - scale * (u + v)) - s (bias + scale * (u - v)) - s (bias - scale * (u - v))) / (4 * scale ^ 2 * curvature).

#[global] Hint Unfold four_units : outward.

(* Claim: gate_expansion.expansion_has_only_even_derivatives
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for an activation that is a polynomial of degree 9 with derivatives s0, ..., s9, the gate is u v times an even series without odd derivatives. *)
Theorem expansion_has_only_even_derivatives s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 scale u v :
  s2 <> 0 -> scale <> 0 ->
  four_units (fun x => s0 + s1 * x + s2 * x ^ 2 / 2 + s3 * x ^ 3 / 6 + s4 * x ^ 4 / 24 + s5 * x ^ 5 / 120 + s6 * x ^ 6 / 720 + s7 * x ^ 7 / 5040
    + s8 * x ^ 8 / 40320 + s9 * x ^ 9 / 362880) 0 s2 scale u v
  = u * v * (1 + scale ^ 2 * s4 * (u ^ 2 + v ^ 2) / (6 * s2) + scale ^ 4 * s6 * (u ^ 2 + 3 * v ^ 2) * (3 * u ^ 2 + v ^ 2) / (360 * s2)
    + scale ^ 6 * s8 * (u ^ 2 + v ^ 2) * (u ^ 4 + 6 * u ^ 2 * v ^ 2 + v ^ 4) / (5040 * s2)).
Proof. intros H1 H2; unfold four_units; field; auto. Qed.

(* Claim: gate_expansion.exp_gate_multiplies_hyperbolic_sines
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: the gate of exp is sinh(scale u) sinh(scale v) / scale^2, at every bias. *)
Theorem exp_gate_multiplies_hyperbolic_sines bias scale u v :
  scale <> 0 -> four_units exp bias (exp bias) scale u v = sinh (scale * u) * sinh (scale * v) / scale ^ 2.
Proof.
  intros H; unfold four_units, sinh, Rminus; rewrite !Ropp_mult_distr_r, !Rmult_plus_distr_l, !Ropp_plus_distr, !Ropp_involutive, !Rmult_plus_distr_l.
  rewrite !exp_plus, <- !Ropp_mult_distr_r, !exp_Ropp.
  pose proof (exp_pos bias); pose proof (exp_pos (scale * u)); pose proof (exp_pos (scale * v)); field; repeat split; lra.
Qed.

(* Claim: gate_expansion.cos_gate_multiplies_sines
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: the gate of cos is sin(scale u) sin(scale v) / scale^2, at every bias where the cosine does not vanish. *)
Theorem cos_gate_multiplies_sines bias scale u v :
  cos bias <> 0 -> scale <> 0 ->
  (cos (bias + scale * (u + v)) + cos (bias - scale * (u + v)) - cos (bias + scale * (u - v)) - cos (bias - scale * (u - v)))
    / (4 * scale ^ 2 * - cos bias)
  = sin (scale * u) * sin (scale * v) / scale ^ 2.
Proof.
  intros H1 H2.
  replace (scale * (u + v)) with (scale * u + scale * v) by ring; replace (scale * (u - v)) with (scale * u - scale * v) by ring.
  repeat first [rewrite cos_plus | rewrite cos_minus | rewrite sin_plus | rewrite sin_minus]; field; auto.
Qed.
