(* Linear networks: a matrix of low rank costs fewer synapses (non-zero weights) as two layers than as one.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

(* Claim: linear_flattening.low_rank_saves_synapses_below_half_the_size
   Tier: algebra
   Axioms: none
   Says: Over any field, an n x n matrix of rank k is a product of an n x k and a k x n matrix, 2 n k weights in all, and it is no product through
     fewer than k; the 2 n k are fewer than the n^2 of a dense flat matrix exactly when 2 k < n. *)
Theorem low_rank_saves_synapses_below_half_the_size (F : fieldType) (n : nat) (A : 'M[F]_n) (k := \rank A) : (0 < n)%N ->
  [/\ exists (L : 'M[F]_(n, k)) (R : 'M[F]_(k, n)), A = L *m R,
      forall h (L : 'M[F]_(n, h)) (R : 'M[F]_(h, n)), A = L *m R -> (k <= h)%N
    & (n * k + k * n < n * n)%N = (2 * k < n)%N].
Proof.
move=> n0; split.
- by exists (col_base A), (row_base A); rewrite mulmx_base.
- move=> h L R AE; rewrite /k AE (leq_trans (mulmx_max_rank _ _)) //.
- by rewrite [(k * n)%N]mulnC addnn -mul2n mulnCA ltn_mul2l n0.
Qed.
