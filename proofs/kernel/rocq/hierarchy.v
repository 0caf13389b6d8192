(* Markov chains.  No axioms. *)
From mathcomp Require Import all_ssreflect.
From Outward Require Import vocabulary dimensions tables.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: hierarchy.chain_has_linearly_many_free_numbers
   Tier: algebra
   Axioms: none
   Says: The normalised starts and steps of chains of n steps over c states are an affine space of dimension n c (c - 1) + c - 1, for all n and c >= 1. *)
Theorem chain_has_linearly_many_free_numbers (states length : nat) :
  1 < states -> 0 < length -> every_is (free_chain states length) (fun m => m + (length * states + 1) = length * states ^ 2 + states).
Proof.
move=> c1 _; have [some all_m] := @free_numbers_of_tables [finType of option ('I_length * 'I_states)] states (ltnW c1).
split=> // m /all_m ->; rewrite card_option card_prod !card_ord addn1 -mulnSr prednK; last exact: ltnW.
by rewrite mulSn -mulnA mulnn addnC.
Qed.
