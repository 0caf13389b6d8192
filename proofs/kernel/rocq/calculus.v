(* A function that starts at 0 and does not fall is not negative; inequalities between hyperbolic functions that follow. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma nonnegative_by_derivative (f f' : R -> R) x :
  0 <= x -> f 0 = 0 -> (forall t, 0 <= t <= x -> is_derive f t (f' t)) -> (forall t, 0 <= t <= x -> 0 <= f' t) -> 0 <= f x.
Proof.
  intros Hx H0 Hd Hp.
  destruct (MVT_gen f 0 x f') as [c [Hc E]].
  - rewrite Rmin_left, Rmax_right by lra; intros t Ht; apply Hd; lra.
  - rewrite Rmin_left, Rmax_right by lra; intros t Ht; apply derivable_continuous_pt, ex_derive_Reals_0; exists (f' t); apply Hd; lra.
  - rewrite Rmin_left, Rmax_right in Hc by lra; pose proof (Hp c Hc); nra.
Qed.

Lemma sinh_derive x : is_derive sinh x (cosh x).
Proof. unfold sinh, cosh; auto_derive; [exact I | field]. Qed.

Lemma cosh_derive x : is_derive cosh x (sinh x).
Proof. unfold sinh, cosh; auto_derive; [exact I | field]. Qed.

Lemma cosh_sinh_square x : cosh x ^ 2 = 1 + sinh x ^ 2.
Proof.
  unfold cosh, sinh; assert (E : exp x * exp (- x) = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring); nra.
Qed.

Lemma cosh_ge_1 x : 1 <= cosh x.
Proof.
  unfold cosh; assert (E : exp x * exp (- x) = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
  pose proof (exp_pos x); pose proof (exp_pos (- x)); pose proof (pow2_ge_0 (exp x - exp (- x))); nra.
Qed.

Lemma sinh_nonnegative x : 0 <= x -> 0 <= sinh x.
Proof.
  intros Hx; apply (nonnegative_by_derivative sinh cosh x Hx sinh_0); intros t _; [apply sinh_derive | pose proof (cosh_ge_1 t); lra].
Qed.

Lemma sinh_le_x_cosh x : 0 <= x -> sinh x <= x * cosh x.
Proof.
  intros Hx; apply Rminus_le_0, (nonnegative_by_derivative (fun t => t * cosh t - sinh t) (fun t => t * sinh t) x Hx).
  - rewrite sinh_0; ring.
  - intros t _; unfold sinh, cosh; auto_derive; [exact I | field].
  - intros t Ht; apply Rmult_le_pos; [lra | apply sinh_nonnegative; lra].
Qed.

Lemma cosh_below_x_sinh x : 0 <= x -> 2 * (cosh x - 1) <= x * sinh x.
Proof.
  intros Hx; apply Rminus_le_0, (nonnegative_by_derivative (fun t => t * sinh t - 2 * (cosh t - 1)) (fun t => t * cosh t - sinh t) x Hx).
  - rewrite sinh_0, cosh_0; ring.
  - intros t _; unfold sinh, cosh; auto_derive; [exact I | field].
  - intros t Ht; pose proof (sinh_le_x_cosh t ltac:(lra)); lra.
Qed.
