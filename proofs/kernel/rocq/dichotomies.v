(* Cover's count of the linearly separable labelings of N points in general position in d dimensions (through the origin).
   The geometric step, that adding a point in general position obeys the recursion, is an assumption here; the count follows from it.  No axioms. *)
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: dichotomies.recursion_determines_the_count
   Tier: algebra
   Axioms: none
   Says: Any count with count(1, d) = 2 for d >= 1, count(N, 0) = 0 and Cover's recursion count(N + 1, d) = count(N, d) + count(N, d - 1) is
     2 sum_{k < d} C(N - 1, k). *)
Theorem recursion_determines_the_count (count : nat -> nat -> nat) :
  (forall d, 0 < d -> count 1 d = 2) -> (forall N, count N 0 = 0) ->
  (forall N d, 0 < N -> 0 < d -> count N.+1 d = count N d + count N d.-1) ->
  forall N d, 0 < N -> count N d = 2 * \sum_(k < d) 'C(N - 1, k).
Proof.
move=> one none rec [//|N] d _; rewrite subn1 /=; elim: N d => [|N IH] [|d]; rewrite ?none ?big_ord0 //.
  by rewrite one // big_ord_recl bin0 big1.
rewrite rec // !IH /= -mulnDr; congr (2 * _); rewrite !big_ord_recl !bin0 -addnA -big_split /=; congr (_ + _).
Qed.

(* Claim: dichotomies.every_labeling_is_separable_up_to_the_dimension
   Tier: algebra
   Axioms: none
   Says: For 1 <= N <= d the count is 2^N: all labelings. *)
Theorem every_labeling_is_separable_up_to_the_dimension (N d : nat) : 0 < N <= d -> 2 * (\sum_(k < d) 'C(N - 1, k)) = 2 ^ N.
Proof.
case: N => [//|N] /andP[_ Nd]; rewrite subn1 /= expnS; congr (2 * _).
have -> : 2 ^ N = \sum_(k < N.+1) 'C(N, k) * (1 ^ (N - k) * 1 ^ k) by rewrite -expnDn.
rewrite (big_ord_widen d (fun k => 'C(N, k) * (1 ^ (N - k) * 1 ^ k))) //.
rewrite [RHS]big_mkcond /=; apply: eq_bigr => k _; rewrite !exp1n !muln1.
by case: ltnP => // Nk; rewrite bin_small.
Qed.

(* Claim: dichotomies.half_of_the_labelings_at_twice_the_dimension
   Tier: algebra
   Axioms: none
   Says: At N = 2 d the count is exactly half of all 2^N labelings, for every d >= 1. *)
Theorem half_of_the_labelings_at_twice_the_dimension (d : nat) : 0 < d -> 2 * (2 * (\sum_(k < d) 'C(2 * d - 1, k))) = 2 ^ (2 * d).
Proof.
move=> d0; have -> : 2 * d = d + d by rewrite mul2n addnn.
have N0 : 0 < d + d by rewrite addn_gt0 d0.
have := @every_labeling_is_separable_up_to_the_dimension (d + d) (d + d); rewrite N0 leqnn => /(_ isT) <-; congr (2 * _).
rewrite big_split_ord /= mul2n -addnn; congr (_ + _).
rewrite (reindex_inj rev_ord_inj) /=; apply: eq_bigr => k _; have kd : k < d by [].
have -> : d + k = d + d - 1 - (d - k.+1) by rewrite subnBA // addnS -addSn -addn1 subnK // -addnA addKn.
by rewrite bin_sub // (leq_trans (leq_subr _ _)) // -addnBA // leq_addr.
Qed.
