(* Binary trees of two-input gates, four units each, against one hidden layer of 2^n units.  No axioms.
   The 2^n is the exact number for Taylor matching by a bias-free layer (flattening.v), not for uniform approximation. *)
From mathcomp Require Import all_ssreflect.
From Outward Require Import vocabulary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: circuits.tree_is_smaller_than_the_flat_network
   Tier: algebra
   Axioms: none
   Says: For n >= 4 inputs the signed-sum network has at least 4 (n - 1) + 1 units: the tree's 4 (n - 1) are fewer. *)
Theorem tree_is_smaller_than_the_flat_network (n : nat) : 4 <= n -> every_is (signed_sum_units n) (fun m => 4 * n <= m + 3).
Proof.
move=> n4; split=> [|m <-]; [by eexists; reflexivity | rewrite card_ffun card_bool card_ord].
elim: n n4 => // n IH; rewrite leq_eqVlt => /predU1P[<- // | n4]; rewrite mulnS expnS mul2n -addnn -addnA.
have four : 2 ^ 2 <= 2 ^ n by rewrite leq_exp2l // (@leq_trans 4).
exact: leq_add four (IH n4).
Qed.
