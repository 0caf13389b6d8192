(* Thresholds and steepness of the unit for products of bits.  Axioms: those of Rocq's real numbers. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma inverse_decreases x y : 0 < x -> x <= y -> / y <= / x.
Proof. intros; apply Rinv_le_contravar; assumption. Qed.

Lemma exp_increases x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [left; now apply exp_increasing | right; reflexivity]. Qed.

(* Claim: bit_products.half_is_the_best_threshold
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for every beta > 0 and -1 <= a <= 1/2 <= b <= 2 the errors 1/(1 + e^(a beta)) and 1/(1 + e^((1 - b) beta)) are at least 1/(1 + e^(beta/2)). *)
Theorem half_is_the_best_threshold a b beta : 0 < beta -> -1 <= a -> a <= 1 / 2 -> 1 / 2 <= b -> b <= 2 ->
  / (1 + exp (1 / 2 * beta)) <= / (1 + exp (a * beta)) /\ / (1 + exp (1 / 2 * beta)) <= / (1 + exp (beta * (1 - b))).
Proof.
intros Hbeta _ Ha Hb _; split; apply inverse_decreases;
  try (match goal with |- 0 < 1 + exp ?e => pose proof (exp_pos e); lra end);
  apply Rplus_le_compat_l, exp_increases; nra.
Qed.

(* Claim: bit_products.decimals_need_twice_ln_ten_each
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for every D >= 1, at a steepness p from 0 to 2 ln(10^D - 1) the error 1/(1 + e^(p/2)) is at least 10^-D, and from there on at most that. *)
Theorem decimals_need_twice_ln_ten_each (D : nat) p q : (1 <= D)%nat -> 0 <= p -> p <= 2 * ln (-1 + 10 ^ D) -> 2 * ln (-1 + 10 ^ D) <= q ->
  / 10 ^ D <= / (1 + exp (1 / 2 * p)) /\ / (1 + exp (1 / 2 * q)) <= / 10 ^ D.
Proof.
intros HD _ Hp Hq.
assert (ten : 10 <= 10 ^ D) by (rewrite <- (pow_1 10) at 1; apply Rle_pow; [lra | exact HD]).
assert (edge : exp (ln (-1 + 10 ^ D)) = -1 + 10 ^ D) by (apply exp_ln; lra).
split; apply inverse_decreases.
- pose proof (exp_pos (1 / 2 * p)); lra.
- pose proof (exp_increases (1 / 2 * p) (ln (-1 + 10 ^ D))) as H; rewrite edge in H; lra.
- lra.
- pose proof (exp_increases (ln (-1 + 10 ^ D)) (1 / 2 * q)) as H; rewrite edge in H; lra.
Qed.
