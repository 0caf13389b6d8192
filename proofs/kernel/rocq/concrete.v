(* Numbers in place of variables: what generated files of concrete bounds use beside the restated claims. coq-interval evaluates. No headline theorem. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Open Scope R_scope.

Lemma cosh_arcosh C : 1 <= C -> cosh (ln (C + sqrt (C ^ 2 - 1))) = C.
Proof.
  intros HC; assert (H : sqrt (C ^ 2 - 1) * sqrt (C ^ 2 - 1) = C ^ 2 - 1) by (apply sqrt_sqrt; nra).
  pose proof (sqrt_pos (C ^ 2 - 1)); unfold cosh; rewrite exp_Ropp, exp_ln by lra.
  set (s := sqrt (C ^ 2 - 1)) in *; replace (/ (C + s)) with (C - s); [field |].
  apply Rmult_eq_reg_r with (C + s); [| lra]; rewrite Rinv_l by lra; nra.
Qed.

(* A relation between numbers. *)
Ltac evaluate := rewrite ?cosh_arcosh by lra; first [lra | unfold cosh; interval with (i_prec 250)].

(* Networks of gates. A gate computes an affine function and a quadratic form of its operands, and besides this one value of an even function for a square, or
   the difference of two for a product, at places within its reach. What the even function is between 0 and the reach bounds that, whatever the operands. *)
Section Gate.
  Variables (even : R -> R) (reach low high : R).
  Hypothesis symmetric : forall t, even (- t) = even t.
  Hypothesis within : forall t, 0 <= t <= reach -> low <= even t <= high.

  Lemma square_error t : - reach <= t <= reach -> low <= even t <= high.
  Proof. intros Ht; destruct (Rle_lt_dec 0 t); [| rewrite <- symmetric]; apply within; lra. Qed.

  Lemma product_error s d : - reach <= s <= reach -> - reach <= d <= reach -> low - high <= even s - even d <= high - low.
  Proof. intros Hs Hd; pose proof (square_error s Hs); pose proof (square_error d Hd); lra. Qed.
End Gate.

Lemma softplus_symmetric t : ln (1 + exp (- t)) - - t / 2 = ln (1 + exp t) - t / 2.
Proof.
  replace (ln (1 + exp t)) with (ln (exp t * (1 + exp (- t)))); cycle 1.
  { f_equal; rewrite Rmult_plus_distr_l, <- exp_plus, Rplus_opp_r, exp_0; ring. }
  pose proof (exp_pos t); pose proof (exp_pos (- t)); rewrite ln_mult, ln_exp by lra; field.
Qed.

Lemma silu_symmetric t : - t * / (1 + exp t) - - t / 2 = t * / (1 + exp (- t)) - t / 2.
Proof. pose proof (exp_pos t); rewrite exp_Ropp; field; split; lra. Qed.

Ltac symmetric :=
  intros t; cbv beta; unfold Rminus; rewrite ?Ropp_involutive; first [ring | pose proof (softplus_symmetric t); lra | pose proof (silu_symmetric t); lra].

(* The range of a function of one variable; that of a polynomial in several, written as p; and a value that equals p. *)
Ltac range_over t := unfold tanh, sinh, cosh; split; interval with (i_bisect t, i_taylor t, i_degree 12, i_prec 120, i_depth 60).
Ltac range_as p := match goal with |- _ <= ?place <= _ => replace place with p by field end; split; interval with (i_prec 120).
Ltac value_as p H := match type of H with _ = ?value => replace value with p in H by field end; rewrite H; clear H.
Ltac error_as p := match goal with |- Rabs ?error <= _ => replace error with p by field end; interval with (i_prec 120).
