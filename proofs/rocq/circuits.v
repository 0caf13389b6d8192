(* Binary trees of two-input gates, four units each, against one hidden layer of 2^n units.  No axioms.
   The 2^n is the exact number for Taylor matching by a bias-free layer (flattening.v), not for uniform approximation. *)
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: circuits.deep_needs_fewer_units_from_four_inputs_on
   Tier: algebra
   Axioms: none
   Says: For n >= 2 inputs the tree's 4 (n - 1) units are fewer than 2^n exactly when n >= 4; at n = 2 (4 = 4) and n = 3 (8 = 8) they are equal. *)
Theorem deep_needs_fewer_units_from_four_inputs_on (n : nat) : 2 <= n ->
  (4 * (n - 1) < 2 ^ n) = (4 <= n) /\ (n \in [:: 2; 3] -> 4 * (n - 1) = 2 ^ n).
Proof.
case: n => [|[|[|[|n]]]] // _; split=> //; rewrite /= subn1 /=.
elim: n => // n IH; rewrite mulnS expnS mul2n -addnn -addnS leq_add ?IH //.
exact: (@leq_pexp2l 2 2).
Qed.
