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
