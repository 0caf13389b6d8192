(* A ReLU layer with shared input weights fits any values at n distinct points of R^d with 2 n + d numbers: d input weights, n biases, n output weights.
   R is any ordered field, the rationals and the reals among them.  That fewer numbers can do is not excluded.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Memorization.
Variable R : realFieldType.

Lemma positive_lower_bound (T : finType) (f : T -> R) : exists2 delta, 0 < delta & forall t, 0 < f t -> delta <= f t.
Proof.
suff [delta d0 le] : exists2 delta, 0 < delta & forall t, t \in enum T -> 0 < f t -> delta <= f t.
  by exists delta => // t; apply: le; rewrite mem_enum.
elim: (enum T) => [|t s [delta d0 le]]; first by exists 1.
exists (if 0 < f t then Num.min delta (f t) else delta) => [|u]; first by case: ifP => // ft; rewrite lt_minr d0.
rewrite inE => /orP[/eqP -> ft|us fu]; first by rewrite ft le_minl lexx orbT.
by have led := le u us fu; case: ifP => // _; rewrite le_minl led.
Qed.

(* The matrix of the hidden units' values is triangular in the order of the projections z_i, with a positive diagonal. *)
Lemma fits_distinct_numbers n (z y : 'I_n -> R) : injective z ->
  exists b w : 'I_n -> R, forall i, \sum_j w j * Num.max 0 (z i - b j) = y i.
Proof.
move=> z_inj; have [delta d0 gap] := positive_lower_bound (fun ij : 'I_n * 'I_n => z ij.2 - z ij.1).
pose b j := z j - delta; pose A := \matrix_(j, i) Num.max 0 (z i - b j) : 'M[R]_n.
have A_unit : A \in unitmx.
  rewrite -row_free_unit -kermx_eq0; apply/rowV0P => v /sub_kermxP vA0; apply/rowP => i0; rewrite mxE; apply/eqP.
  apply: contraT => vi0; case: (@arg_minP _ _ _ i0 (fun i => v 0 i != 0) z vi0) => k vk minimal.
  have := congr1 (fun M : 'rV_n => M 0 k) vA0; rewrite !mxE (bigD1 k) //= big1 => [|j jk].
    rewrite addr0 mxE /b opprB addrCA subrr addr0 max_r ?(ltW d0) // => /eqP.
    by rewrite mulf_eq0 (negPf vk) (gt_eqF d0).
  rewrite mxE; have [->|vj] := eqVneq (v 0 j) 0; first by rewrite mul0r.
  have zkj : z k < z j by rewrite lt_neqAle minimal // andbT (inj_eq z_inj) eq_sym.
  rewrite max_l ?mulr0 // /b opprB addrCA -opprB subr_le0.
  by rewrite (gap (k, j)) // subr_gt0.
pose w := (\row_i y i) *m invmx A; exists b, (fun j => w 0 j) => i.
have := congr1 (fun M : 'rV_n => M 0 i) (mulmxKV A_unit (\row_i y i)); rewrite !mxE => <-.
by apply: eq_bigr => j _; rewrite /w [A j i]mxE.
Qed.

Lemma not_a_root (p : {poly R}) : p != 0 -> exists t : nat, p.[t%:R] != 0.
Proof.
move=> p0; have [roots|/allPn[_ /mapP[t _ ->] no_root]] := boolP (all (root p) [seq t%:R | t <- iota 0 (size p)]); last by exists t.
have := max_poly_roots p0 roots; rewrite size_map size_iota ltnn map_inj_uniq ?iota_uniq => [/(_ isT) //|s t /eqP].
by rewrite eqr_nat => /eqP.
Qed.

(* Distinct points have distinct projections on (1, t, ..., t^(d-1)) for some natural number t. *)
Lemma separating_direction n d (x : 'I_n -> 'I_d -> R) : (forall i j, x i =1 x j -> i = j) ->
  exists t : nat, injective (fun i => \sum_(l < d) t%:R ^+ l * x i l).
Proof.
move=> distinct; pose p i j := \poly_(l < d) (if insub l is Some l' then x i l' - x j l' else 0).
have p_at i j (t : R) : (p i j).[t] = \sum_(l < d) t ^+ l * x i l - \sum_(l < d) t ^+ l * x j l.
  rewrite horner_poly -sumrB; apply: eq_bigr => l _; by rewrite valK -mulrBr mulrC.
have [|t] := @not_a_root (\prod_(ij : 'I_n * 'I_n | ij.1 != ij.2) p ij.1 ij.2).
  apply/prodf_neq0 => -[i j] /= ij; apply: contra ij => /eqP p0; apply/eqP/distinct => l.
  have := coef_poly d (fun l => if insub l is Some l' then x i l' - x j l' else 0) l.
  by rewrite -/(p i j) p0 coef0 ltn_ord valK => /esym/eqP; rewrite subr_eq0 => /eqP.
rewrite horner_prod => /prodf_neq0 separated; exists t => i j /= same; apply/eqP; apply: contraT => ij.
by have := separated (i, j) ij; rewrite /= p_at same subrr eqxx.
Qed.

End Memorization.

(* Claim: memorization.relu_layer_fits_any_values_at_distinct_points
   Tier: algebra
   Axioms: none
   Says: For any n distinct points x_i of R^d and any values y_i there are d shared input weights a, n biases b_j and n output weights w_j, 2 n + d
     numbers, with sum_j w_j max(0, a.x_i - b_j) = y_i for all i; a can be (1, t, ..., t^(d-1)) for a natural number t that depends on the x_i alone. *)
Theorem relu_layer_fits_any_values_at_distinct_points (R : realFieldType) (n d : nat) (x : 'I_n -> 'I_d -> R) :
  (forall i j, x i =1 x j -> i = j) ->
  exists t : nat, forall y : 'I_n -> R, exists b w : 'I_n -> R, forall i,
    \sum_j w j * Num.max 0 (\sum_(l < d) t%:R ^+ l * x i l - b j) = y i.
Proof. by move=> /separating_direction[t t_inj]; exists t => y; apply: fits_distinct_numbers. Qed.
