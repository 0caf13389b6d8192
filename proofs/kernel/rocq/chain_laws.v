(* Chains of bonds, and tent maps.  Axioms: those of Rocq's real numbers. *)
From Coq Require Import Reals Lra Psatz Lia.
From Coquelicot Require Import Coquelicot.
From Outward Require Import chains.
Open Scope R_scope.

Lemma chain_sums K b :
  chain K b true true + chain K b true false = (2 * cosh K) ^ S b /\ chain K b true true - chain K b true false = (2 * sinh K) ^ S b.
Proof.
unfold cosh, sinh; induction b as [| b [IH1 IH2]]; [unfold chain, bond; simpl; split; field |].
change (chain K (S b) true true) with (chain K b true true * bond K true true + chain K b true false * bond K false true).
change (chain K (S b) true false) with (chain K b true true * bond K true false + chain K b true false * bond K false false).
unfold bond; cbn [Bool.eqb].
rewrite <- (tech_pow_Rmult _ (S b)), <- IH1, <- (tech_pow_Rmult _ (S b)), <- IH2; split; field.
Qed.

(* Claim: renormalization.chain_of_bonds_has_the_power_of_tanh
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for every n >= 1 and every K, summing over the spins inside n equal bonds leaves weights whose difference over their sum is tanh^n K. *)
Theorem chain_of_bonds_has_the_power_of_tanh K (bonds : nat) value : (1 <= bonds)%nat -> tanh_of_the_coupling K bonds value -> value = tanh K ^ bonds.
Proof.
intros Hn ->; destruct (chain_sums K (bonds - 1)) as [-> ->]; replace (S (bonds - 1)) with bonds by lia.
assert (C : 0 < cosh K) by (unfold cosh; pose proof (exp_pos K); pose proof (exp_pos (- K)); lra).
unfold tanh; rewrite !Rpow_mult_distr; unfold Rdiv; rewrite Rpow_mult_distr, pow_inv.
field; split; apply pow_nonzero; lra.
Qed.

Lemma iterate_shift s x : iterate (S s) x = iterate s (tent x).
Proof. induction s as [| s IH]; [reflexivity | change (tent (iterate (S s) x) = tent (iterate s (tent x))); now rewrite IH]. Qed.

Lemma total_shift m x : total (S m) x = tent x / 4 + total m (tent x) / 4.
Proof.
induction m as [| m IH]; [simpl; field |].
change (total (S m) x + iterate (S (S m)) x / 4 ^ S (S m) = tent x / 4 + (total m (tent x) + iterate (S m) (tent x) / 4 ^ S m) / 4).
rewrite IH, iterate_shift; simpl pow; field; apply pow_nonzero; lra.
Qed.

Lemma tent_in x : 0 <= x <= 1 -> 0 <= tent x <= 1 /\ x - x ^ 2 = tent x / 2 - tent x ^ 2 / 4.
Proof. intros Hx; unfold tent, Rmin; destruct (Rle_dec _ _); split; try lra; field. Qed.

(* Claim: relu_networks.tents_approximate_the_square
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: for every m and x in [0, 1], x minus the sum of the tent map's iterates over 4^s, s = 1, ..., m, exceeds x^2 by at most 1/4^(m + 1). *)
Theorem tents_approximate_the_square (m : nat) x value : 0 <= x -> x <= 1 -> interpolant x m value -> value - x ^ 2 <= / 4 ^ (1 + m).
Proof.
replace (1 + m)%nat with (m + 1)%nat by lia; intros H0 H1 ->; assert (Hx : 0 <= x <= 1) by lra; clear H0 H1; revert x Hx; induction m as [| m IH]; intros x Hx.
- simpl; assert (0 <= (x - / 2) ^ 2) by apply pow2_ge_0; lra.
- destruct (tent_in x Hx) as [Ht E]; specialize (IH (tent x) Ht); rewrite total_shift.
  replace (/ 4 ^ (S m + 1)) with (/ 4 * / 4 ^ (m + 1)); [lra |].
  replace (S m + 1)%nat with (S (m + 1)) by lia; rewrite <- tech_pow_Rmult; field; apply pow_nonzero; lra.
Qed.
