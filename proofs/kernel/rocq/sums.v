(* Sums of monomials in separate variables.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary networks flattening.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* Claim: flat_polynomials.sum_needs_a_share_of_its_largest_term
   Tier: algebra
   Axioms: none
   Says: If no Taylor coefficient up to n vanishes, matching x_1...x_n + y^n to Taylor order n >= 2 without biases needs at least 2^n / 2 units, since at
     y = 0 the units match x_1...x_n; written 2^n <= 2 m. *)
Theorem sum_needs_a_share_of_its_largest_term (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> (2 <= n)%N -> no_coefficient_vanishes tau n -> least_is_at_least (sum_units tau n) (fun m => 2 ^ n <= m * 2)%N.
Proof.
move=> char_0 n2 tau0 m [w [a [b parts]]].
have [N [-> _ least]] := product_needs_two_to_the_n_units char_0 tau0.
have /least le : flat_units tau (@product n) false false m.
  apply/flat_unitsE; exists w, a => k x; rewrite total_product prod_product => kn; have := parts k x 0 kn.
  rewrite expr0n (gtn_eqF (ltnW n2)) addr0 => <-; apply: eq_bigr => j _; by rewrite mulr0 addr0.
by rewrite (leq_trans le) // leq_pmulr.
Qed.
