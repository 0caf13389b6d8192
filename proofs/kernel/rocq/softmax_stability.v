(* How far a posterior moves if the energies err by at most delta. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require restate.
Open Scope R_scope.

Lemma exp_le_inv_compat x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [left; now apply exp_increasing | right; reflexivity]. Qed.

(* Claim: softmax_stability.log_ratio_at_most_twice_the_energy_error
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: S(h + e) <= e^(2 delta) S(h - e) for |e| <= delta, S being the logistic function; stated for the reciprocals. *)
Theorem log_ratio_at_most_twice_the_energy_error delta e h :
  - delta <= e -> e <= delta -> 1 + exp (e - h) <= (1 + exp (- e - h)) * exp (2 * delta).
Proof.
  intros H1 H2.
  assert (A : 1 <= exp (2 * delta)) by (rewrite <- exp_0; apply exp_le_inv_compat; lra).
  assert (B : exp (e - h) <= exp (- e - h) * exp (2 * delta)) by (rewrite <- exp_plus; apply exp_le_inv_compat; lra).
  lra.
Qed.

(* Claim: softmax_stability.total_variation_at_most_tanh
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: S(h + e) - S(h - e) <= tanh(delta/2) for |e| <= delta: no event's probability changes by more, so the total variation does not either. *)
Theorem total_variation_at_most_tanh delta e h :
  - delta <= e -> e <= delta -> / (1 + exp (- e - h)) - / (1 + exp (e - h)) <= (1 - exp (- delta)) / (1 + exp (- delta)).
Proof.
  intros H1 H2.
  assert (A : exp (- delta) <= exp (- e)) by (apply exp_le_inv_compat; lra).
  assert (B : exp (- delta) <= exp e) by (apply exp_le_inv_compat; lra).
  assert (C : exp (- e) * exp e = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
  replace (exp (- e - h)) with (exp (- e) * exp (- h)) by (rewrite <- exp_plus; f_equal; ring).
  replace (exp (e - h)) with (exp e * exp (- h)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos (- delta)) as Hd; pose proof (exp_pos (- e)) as Hx; pose proof (exp_pos e) as Hy; pose proof (exp_pos (- h)) as Ht.
  set (x := exp (- e)) in *; set (y := exp e) in *; set (t := exp (- h)) in *; set (d := exp (- delta)) in *; clearbody x y t d.
  pose proof (Rmult_lt_0_compat _ _ Hx Ht); pose proof (Rmult_lt_0_compat _ _ Hy Ht).
  apply Rmult_le_reg_r with ((1 + x * t) * (1 + y * t) * (1 + d)); [repeat apply Rmult_lt_0_compat; lra |].
  replace ((/ (1 + x * t) - / (1 + y * t)) * ((1 + x * t) * (1 + y * t) * (1 + d))) with ((y - x) * (1 + d) * t) by (field; split; lra).
  replace ((1 - d) / (1 + d) * ((1 + x * t) * (1 + y * t) * (1 + d))) with ((1 - d) * (1 + (x + y) * t + x * y * t ^ 2)) by (field; lra).
  assert (D : d <= 1) by nra; assert (G : (y - x) * (1 + d) <= (1 - d) * (2 + x + y)) by nra.
  rewrite C; apply Rle_trans with ((1 - d) * (2 + x + y) * t); [apply Rmult_le_compat_r; lra |].
  assert (S : 0 <= (1 - d) * (1 - t) ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]); nra.
Qed.

(* Claim: softmax_stability.worst_mass_is_logistic_of_minus_delta
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: two classes of masses a and 1 - a whose energies err by -delta and delta fall short of tanh(delta/2) by a square. *)
Theorem worst_mass_is_logistic_of_minus_delta a delta :
  0 < a -> a <= 1 ->
  a * exp delta / (a * exp delta + (1 - a) / exp delta) - a
  = (exp delta - 1) / (exp delta + 1)
    - (exp delta - 1) * (a * (1 + exp delta) - 1) ^ 2 / ((exp delta + 1) * (a * exp delta ^ 2 + 1 - a)).
Proof.
  intros H1 H2; pose proof (exp_pos delta) as HE; set (E := exp delta) in *; clearbody E.
  assert (0 < a * E ^ 2) by (apply Rmult_lt_0_compat; [| apply pow_lt]; assumption).
  field; repeat split; nra.
Qed.
