(* The logistic function, its derivatives as polynomials in itself, and Taylor's theorem for it. Used by multiplication_gate.v and bit_products.v. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Outward Require restate.
Open Scope R_scope.

Definition logistic (t : R) : R := / (1 + exp (- t)).
Definition logistic_1 (t : R) : R := logistic t * (1 - logistic t).
Definition logistic_2 (t : R) : R := logistic_1 t * (1 - 2 * logistic t).
Definition logistic_3 (t : R) : R := logistic_1 t * (1 - 6 * logistic t + 6 * logistic t ^ 2).
Definition logistic_4 (t : R) : R := logistic_2 t * (1 - 12 * logistic t + 12 * logistic t ^ 2).

Lemma logistic_range t : 0 < logistic t < 1.
Proof.
  unfold logistic; pose proof (exp_pos (- t)) as H; split.
  - apply Rinv_0_lt_compat; lra.
  - rewrite <- Rinv_1; apply Rinv_lt_contravar; lra.
Qed.

Lemma logistic_opp t : logistic (- t) = 1 - logistic t.
Proof.
  unfold logistic; rewrite Ropp_involutive, exp_Ropp; pose proof (exp_pos t) as H; field; lra.
Qed.

Lemma logistic_derive t : is_derive logistic t (logistic_1 t).
Proof.
  unfold logistic_1, logistic; pose proof (exp_pos (- t)) as H.
  auto_derive; [lra | field; lra].
Qed.

Ltac derive_logistic :=
  match goal with |- is_derive _ ?t _ => pose proof (exp_pos (- t)) end;
  unfold logistic_4, logistic_3, logistic_2, logistic_1, logistic; auto_derive; [repeat split; lra | field; lra].

Lemma logistic_derive_1 t : is_derive logistic_1 t (logistic_2 t).
Proof. derive_logistic. Qed.

Lemma logistic_derive_2 t : is_derive logistic_2 t (logistic_3 t).
Proof. derive_logistic. Qed.

Lemma logistic_derive_3 t : is_derive logistic_3 t (logistic_4 t).
Proof. derive_logistic. Qed.

(* [Derive_n logistic k] for k <= 4. *)
Definition logistic_n (k : nat) : R -> R :=
  match k with 0%nat => logistic | 1%nat => logistic_1 | 2%nat => logistic_2 | 3%nat => logistic_3 | _ => logistic_4 end.

Lemma logistic_n_derive k t : (k < 4)%nat -> is_derive (logistic_n k) t (logistic_n (S k) t).
Proof.
  destruct k as [|[|[|[|k]]]]; intros Hk; simpl; [apply logistic_derive | apply logistic_derive_1 | apply logistic_derive_2 | apply logistic_derive_3 | lia].
Qed.

Lemma logistic_Derive_n k t : (k <= 4)%nat -> Derive_n logistic k t = logistic_n k t.
Proof.
  revert t; induction k as [|k IH]; intros t Hk; [reflexivity|].
  simpl Derive_n; rewrite (Derive_ext _ (logistic_n k)); [| intros; apply IH; lia].
  apply is_derive_unique, logistic_n_derive; lia.
Qed.

Lemma logistic_ex_derive_n k t : (k <= 4)%nat -> ex_derive_n logistic k t.
Proof.
  destruct k as [|k]; intros Hk; [exact I|].
  apply ex_derive_ext with (logistic_n k); [intros; symmetry; apply logistic_Derive_n; lia |].
  eexists; apply logistic_n_derive; lia.
Qed.

(* Taylor's theorem with Lagrange's remainder, from a bound M on the fourth derivative. *)
Lemma logistic_taylor M b x :
  (forall t, Rabs (logistic_4 t) <= M) -> 0 <= x ->
  Rabs (logistic (b + x) - (logistic b + logistic_1 b * x + logistic_2 b * x ^ 2 / 2 + logistic_3 b * x ^ 3 / 6)) <= M * x ^ 4 / 24.
Proof.
  intros HM [Hx | <-]; cycle 1.
  { rewrite Rplus_0_r; match goal with |- Rabs ?e <= _ => replace e with 0 by field end; rewrite Rabs_R0; lra. }
  destruct (Taylor_Lagrange logistic 3 b (b + x)) as [z [_ E]]; [lra | intros; now apply logistic_ex_derive_n |].
  rewrite E; cbn [sum_f_R0]; rewrite !logistic_Derive_n by lia; cbn [logistic_n].
  replace (b + x - b) with x by ring.
  match goal with |- Rabs ?e <= _ => replace e with (x ^ 4 / 24 * logistic_4 z) by (cbn; field) end.
  rewrite Rabs_mult, Rabs_pos_eq by (pose proof (pow_lt x 4 Hx); lra).
  pose proof (HM z); pose proof (pow_lt x 4 Hx); nra.
Qed.

(* For the claims, which write the derivatives out. *)
Lemma logistic_bend_nonzero b : b <> 0 -> 1 + (- 2) * / (1 + exp (- b)) * exp (- b) <> 0.
Proof.
  intros Hb E; pose proof (exp_pos (- b)) as He.
  assert (E' : 1 - exp (- b) = (1 + (- 2) * / (1 + exp (- b)) * exp (- b)) * (1 + exp (- b))) by (field; lra).
  rewrite E, Rmult_0_l, <- exp_0 in E'; apply Rminus_diag_uniq, exp_inv in E'; lra.
Qed.

Lemma logistic_2_nonzero b : b <> 0 -> logistic_2 b <> 0.
Proof.
  intros Hb; pose proof (logistic_bend_nonzero b Hb) as Hc; pose proof (exp_pos (- b)) as He.
  replace (logistic_2 b) with (- (exp (- b) * / (1 + exp (- b)) * / (1 + exp (- b))) * (1 + (- 2) * / (1 + exp (- b)) * exp (- b)))
    by (unfold logistic_2, logistic_1, logistic; field; lra).
  repeat first [apply Rmult_integral_contrapositive_currified | apply Ropp_neq_0_compat | apply Rinv_neq_0_compat | assumption | lra].
Qed.

Lemma logistic_2_size b : Rabs (logistic_2 b) = logistic_1 b * Rabs (1 - 2 * logistic b).
Proof.
  pose proof (logistic_range b); unfold logistic_2; rewrite Rabs_mult, Rabs_pos_eq; [reflexivity |].
  unfold logistic_1; apply Rlt_le, Rmult_lt_0_compat; lra.
Qed.

#[global] Hint Rewrite logistic_2_size : outward.
#[global] Hint Resolve logistic_bend_nonzero logistic_2_nonzero : outward.
#[global] Hint Unfold logistic_4 logistic_3 logistic_2 logistic_1 logistic : outward.
