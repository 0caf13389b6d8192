(* Independent inputs.  No axioms. *)
From mathcomp Require Import all_ssreflect.
From Outward Require Import vocabulary dimensions tables.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: parameter_counts.independent_inputs_have_linearly_many_free_numbers
   Tier: algebra
   Axioms: none
   Says: The tables of n normalised distributions over v values are an affine space of dimension n (v - 1), for all n and v >= 1. *)
Theorem independent_inputs_have_linearly_many_free_numbers (v n : nat) :
  1 < v -> 0 < n -> every_is (free_independent v n) (fun m => m + n = n * v).
Proof.
move=> v1 _; have [some all_m] := @free_numbers_of_tables [finType of 'I_n] v (ltnW v1).
by split=> // m /all_m ->; rewrite card_ord -mulnSr prednK // ltnW.
Qed.
