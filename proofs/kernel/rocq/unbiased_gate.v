(* Gates without hidden bias, and softplus as spins on a chain combine. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require Import calculus.
From Outward Require restate.
Open Scope R_scope.

(* Claim: unbiased_gate.sinh_is_at_most_x_cosh
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: sinh x <= x cosh x for every x >= 0. *)
Theorem sinh_is_at_most_x_cosh x : 0 <= x -> sinh x <= x * cosh x.
Proof. exact (sinh_le_x_cosh x). Qed.

(* Claim: unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: |(y^2 - 1)(3 y^2 - 1)| / 8 <= 1/8 for |y| <= 1; with y = 1 - 2 logistic(t) this is softplus' fourth derivative. *)
Theorem softplus_fourth_derivative_is_at_most_an_eighth y : -1 <= y -> y <= 1 -> Rabs ((y ^ 2 - 1) * (3 * y ^ 2 - 1)) / 8 <= 1 / 8.
Proof.
  intros H1 H2; assert (S : 0 <= y ^ 2 <= 1) by nra; set (z := y ^ 2) in *; clearbody z.
  apply Rmult_le_compat_r; [lra | apply Rabs_le; split; nra].
Qed.

(* Claim: unbiased_gate.softplus_gate_is_a_logarithm_of_a_cosh_ratio
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: with s = scale (u + v) and d = scale (u - v), (1 + e^-s)(1 + e^s) / ((1 + e^-d)(1 + e^d)) = cosh(s/2)^2 / cosh(d/2)^2. *)
Theorem softplus_gate_is_a_logarithm_of_a_cosh_ratio scale u v :
  (1 + exp (- (scale * (u + v)))) * (1 + exp (scale * (u + v))) / ((1 + exp (- (scale * (u - v)))) * (1 + exp (scale * (u - v))))
  = cosh (scale * (u + v) / 2) ^ 2 / cosh (scale * (u - v) / 2) ^ 2.
Proof.
  assert (E : forall x, (1 + exp (- x)) * (1 + exp x) = 4 * cosh (x / 2) ^ 2).
  { intros x; unfold cosh; replace (exp x) with (exp (x / 2) * exp (x / 2)) by (rewrite <- exp_plus; f_equal; field).
    replace (exp (- x)) with (exp (- (x / 2)) * exp (- (x / 2))) by (rewrite <- exp_plus; f_equal; field).
    assert (P : exp (x / 2) * exp (- (x / 2)) = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
    set (p := exp (x / 2)) in *; set (q := exp (- (x / 2))) in *; clearbody p q.
    replace (4 * ((p + q) / 2) ^ 2) with (p * p + 2 * (p * q) + q * q) by field.
    replace ((1 + q * q) * (1 + p * p)) with (1 + q * q + p * p + (p * q) * (p * q)) by ring; rewrite P; ring. }
  rewrite !E; pose proof (cosh_ge_1 (scale * (u - v) / 2)); field; lra.
Qed.

(* Claim: unbiased_gate.softplus_gate_combines_ising_couplings
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: softplus' box-plus identity, with a = scale u / 2, b = scale v / 2 and q = cosh(a + b) / cosh(a - b): (q - 1)/(q + 1) = tanh(a) tanh(b). *)
Theorem softplus_gate_combines_ising_couplings scale u v :
  (cosh (scale * (u + v) / 2) / cosh (scale * (u - v) / 2) - 1) / (cosh (scale * (u + v) / 2) / cosh (scale * (u - v) / 2) + 1)
  = tanh (scale * u / 2) * tanh (scale * v / 2).
Proof.
  set (a := scale * u / 2); set (b := scale * v / 2).
  replace (scale * (u + v) / 2) with (a + b) by (unfold a, b; field); replace (scale * (u - v) / 2) with (a - b) by (unfold a, b; field).
  assert (E : cosh (a + b) = cosh a * cosh b + sinh a * sinh b /\ cosh (a - b) = cosh a * cosh b - sinh a * sinh b).
  { unfold cosh, sinh; replace (- (a + b)) with (- a + - b) by ring; replace (- (a - b)) with (- a + b) by ring; unfold Rminus.
    rewrite !exp_plus; split; field. }
  pose proof (cosh_ge_1 a); pose proof (cosh_ge_1 b); pose proof (cosh_ge_1 (a - b)).
  unfold tanh; destruct E as [E1 E2]; rewrite E1, E2 in *; field; repeat split; nra.
Qed.
