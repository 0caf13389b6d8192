(* Bayes' rule is softmax of minus the Hamiltonian, for any finite number of classes, and the Hamiltonian is fixed up to a common shift. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Outward Require restate.
Open Scope R_scope.

(* Component y of softmax(-H - mu) over the classes 1, ..., n; [sum_n_m f 1 n] is f 1 + ... + f n. *)
Definition softmax (n : nat) (H mu : nat -> R) (y : nat) : R := exp (- H y - mu y) / sum_n_m (fun z => exp (- H z - mu z)) 1 n.

#[global] Hint Unfold softmax : outward.

(* Claim: hamiltonian.posterior_is_softmax
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for any finite number of classes with positive likelihoods p_x and priors p, Bayes' posterior is softmax(-H - mu) with H = -ln p_x and mu = -ln p. *)
Theorem posterior_is_softmax (classes y : nat) (p p_x H mu : nat -> R) :
  (forall z, 0 < p z) -> (forall z, 0 < p_x z) -> (forall z, H z = - ln (p_x z)) -> (forall z, mu z = - ln (p z)) ->
  p y * p_x y / sum_n_m (fun z => p z * p_x z) 1 classes = softmax classes H mu y.
Proof.
  intros Hp Hq EH Emu.
  assert (E : forall z, exp (- H z - mu z) = p z * p_x z).
  { intros z; rewrite EH, Emu; replace (- - ln (p_x z) - - ln (p z)) with (ln (p z) + ln (p_x z)) by ring.
    rewrite exp_plus, !exp_ln by auto; reflexivity. }
  unfold softmax; rewrite E, (sum_n_m_ext _ _ _ _ E); reflexivity.
Qed.

(* Claim: hamiltonian.common_shift_changes_no_posterior
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: adding one number c to all energies leaves every posterior as it is. *)
Theorem common_shift_changes_no_posterior (classes y : nat) (H mu : nat -> R) (c : R) :
  softmax classes (fun z => H z + c) mu y = softmax classes H mu y.
Proof.
  assert (E : forall z, exp (- (H z + c) - mu z) = exp (- c) * exp (- H z - mu z)) by (intros; rewrite <- exp_plus; f_equal; ring).
  unfold softmax, Rdiv; rewrite E, (sum_n_m_ext _ _ _ _ E).
  assert (S : sum_n_m (fun z => exp (- c) * exp (- H z - mu z)) 1 classes = exp (- c) * sum_n_m (fun z => exp (- H z - mu z)) 1 classes)
    by exact (sum_n_m_mult_l (exp (- c)) (fun z => exp (- H z - mu z)) 1 classes).
  rewrite S, Rinv_mult; pose proof (exp_pos (- c)).
  transitivity (exp (- c) * / exp (- c) * (exp (- H y - mu y) * / sum_n_m (fun z => exp (- H z - mu z)) 1 classes)); [ring |].
  rewrite Rinv_r by lra; ring.
Qed.

(* Claim: hamiltonian.equal_posteriors_mean_a_common_shift
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: the posteriors p of H and q of K satisfy p_y q_w = q_y p_w exp((K_y - H_y) - (K_w - H_w)). *)
Theorem equal_posteriors_mean_a_common_shift (classes y w : nat) (H K mu : nat -> R) :
  softmax classes H mu y * softmax classes K mu w = softmax classes K mu y * softmax classes H mu w * exp ((K y - H y) - (K w - H w)).
Proof.
  unfold softmax, Rdiv.
  assert (E : exp (- H y - mu y) * exp (- K w - mu w) = exp (- K y - mu y) * exp (- H w - mu w) * exp ((K y - H y) - (K w - H w)))
    by (rewrite <- !exp_plus; f_equal; ring).
  transitivity (exp (- H y - mu y) * exp (- K w - mu w)
    * (/ sum_n_m (fun z => exp (- H z - mu z)) 1 classes * / sum_n_m (fun z => exp (- K z - mu z)) 1 classes)); [ring |].
  rewrite E; ring.
Qed.

(* What the last two say together: two Hamiltonians have the same posteriors exactly if they differ by a common shift. *)
Theorem same_posteriors_iff_common_shift (classes : nat) (H K mu : nat -> R) : (1 <= classes)%nat ->
  (forall y, (1 <= y <= classes)%nat -> softmax classes H mu y = softmax classes K mu y)
  <-> exists c, forall y, (1 <= y <= classes)%nat -> K y = H y + c.
Proof.
  intros Hn; split.
  - intros E; exists (K 1%nat - H 1%nat); intros y Hy.
    pose proof (equal_posteriors_mean_a_common_shift classes y 1 H K mu) as F.
    rewrite (E y Hy), (E 1%nat ltac:(lia)) in F.
    assert (P : forall z, 0 < softmax classes K mu z) by (intros; apply Rdiv_lt_0_compat; [apply exp_pos | apply restate.sum_positive; auto using exp_pos]).
    assert (G : exp (K y - H y - (K 1%nat - H 1%nat)) = exp 0).
    { rewrite exp_0; apply Rmult_eq_reg_l with (softmax classes K mu y * softmax classes K mu 1); [lra |].
      pose proof (P y); pose proof (P 1%nat); apply Rgt_not_eq, Rmult_lt_0_compat; assumption. }
    apply exp_inv in G; lra.
  - intros [c E] y Hy; rewrite <- (common_shift_changes_no_posterior classes y H mu c); unfold softmax.
    rewrite (E y Hy), (sum_n_m_ext_loc _ (fun z => exp (- K z - mu z))) by (intros z Hz; now rewrite (E z Hz)); reflexivity.
Qed.

(* Claim: hamiltonian.two_classes_are_logistic_in_the_gap
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for two classes the posterior is the logistic function of the energy gap, whatever the energies and biases. *)
Theorem two_classes_are_logistic_in_the_gap (H0 H1 mu0 mu1 : R) :
  exp (- H1 - mu1) / (exp (- H0 - mu0) + exp (- H1 - mu1)) = / (1 + exp (- (H0 - H1 + mu0 - mu1))).
Proof.
  replace (exp (- H0 - mu0)) with (exp (- (H0 - H1 + mu0 - mu1)) * exp (- H1 - mu1)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos (- H1 - mu1)); pose proof (exp_pos (- (H0 - H1 + mu0 - mu1))); field; split; nra.
Qed.
