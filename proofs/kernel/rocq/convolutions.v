(* Linear maps on a ring of n sites that commute with the cyclic shift.  Sites are numbers modulo n; the shift gives site j + 1 what site j had.
   No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions spaces.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Lemma shiftE (F : fieldType) n : shift F n.+1 = \matrix_(i, j) (i == j + Zp1)%:R.
Proof. by apply/matrixP => i j; rewrite !mxE -val_eqE /= modnDmr addn1. Qed.

Lemma difference n (i j : 'I_n.+1) : ((i + (n.+1 - j)) %% n.+1)%N = (i - j : 'I_n.+1).
Proof. by rewrite /= modnDmr. Qed.

(* Over any field a map commutes with the shift if and only if a_ij is a function of i - j. *)
Lemma commutes_iff_circulant (F : fieldType) (n : nat) (A : 'M[F]_n.+1) : commutes A <-> exists a, A = \matrix_(i, j) a (i - j).
Proof.
rewrite /commutes shiftE; set S : 'M_n.+1 := \matrix_(i, j) _.
have right i j : (A *m S) i j = A i (j + Zp1).
  rewrite mxE (bigD1 (j + Zp1)) //= mxE eqxx mulr1 big1 ?addr0 // => k kj.
  by rewrite mxE (negPf kj) mulr0.
have left i j : (S *m A) i j = A (i - Zp1) j.
  rewrite mxE (bigD1 (i - Zp1)) //= mxE subrK eqxx mul1r big1 ?addr0 // => k ki.
  rewrite mxE; case: eqP => [ik|]; last by rewrite mul0r.
  by rewrite ik addrK eqxx in ki.
split=> [comm|[a AE]]; last by apply/matrixP => i j; rewrite right left AE !mxE; congr (a _); rewrite opprD addrA addrAC.
have step i j : A (i + Zp1) (j + Zp1) = A i j by rewrite -right comm left addrK.
exists (fun k => A k 0); apply/matrixP => i j; rewrite mxE.
have walk m k : A (k + Zp1 *+ m) (Zp1 *+ m) = A k 0.
  by elim: m => [|m IH]; rewrite ?mulr0n ?addr0 // mulrSr addrA step IH.
have jE : j = Zp1 *+ j by rewrite Zp_mulrn; apply: val_inj; rewrite /= modnMml mul1n modn_small.
by rewrite -[RHS](walk j) -jE subrK.
Qed.

Lemma circulantP (F : fieldType) (n : nat) (A : 'M[F]_n.+1) : circulant A <-> exists a, A = \matrix_(i, j) a (i - j).
Proof.
split=> [[a AE]|[a ->]]; first by exists (fun k : 'I_n.+1 => a k); apply/matrixP => i j; rewrite mxE AE difference.
by exists (fun k => a (inord k)) => i j; rewrite mxE difference inord_val.
Qed.

Lemma dimension_of_circulants (F : fieldType) (n : nat) (P : 'M[F]_n.+1 -> Prop) :
  (forall A, P A <-> exists a, A = \matrix_(i, j) a (i - j)) -> dimension P n.+1.
Proof.
move=> PE; rewrite -[X in dimension _ X]card_ord; apply: (@dimension_of_matrices F n.+1 _ (fun i j => Some (i - j))) => [k|A].
  by exists k, 0; rewrite subr0.
rewrite PE; split=> -[a ->]; first by exists [ffun k => a k]; apply/matrixP => i j; rewrite !mxE ffunE.
by exists a; apply/matrixP => i j; rewrite !mxE.
Qed.

(* Claim: convolutions.maps_that_commute_with_the_shift_have_n_weights
   Tier: algebra
   Axioms: none
   Says: For every n >= 1 and over every field, the linear maps on a ring of n sites that commute with the cyclic shift are a space of dimension n. *)
Theorem maps_that_commute_with_the_shift_have_n_weights (n : nat) : (1 <= n)%N -> every_is (commuting n) (fun m => m = n).
Proof.
case: n => // n _; have dim F : dimension (@commutes F n.+1) n.+1 by apply: dimension_of_circulants => A; apply: commutes_iff_circulant.
by apply: every_dimension => [|m [F /one_dimension]]; [exists rat_fieldType; apply: dim | apply; apply: dim].
Qed.

Lemma wave (F : fieldType) (n : nat) (z : F) (i l : 'I_n.+1) k : z ^+ n.+1 = 1 -> z ^+ ((i - l : 'I_n.+1) * k) * z ^+ (l * k) = z ^+ (i * k).
Proof.
move=> zn; have iE : (i : nat) = (((i - l)%R + l) %% n.+1)%N by rewrite -{1}(subrK l i).
have wn : (z ^+ k) ^+ n.+1 = 1 by rewrite exprAC zn expr1n.
by rewrite -exprD -mulnDl mulnC exprM [in RHS]mulnC exprM [in RHS]iE expr_mod.
Qed.

(* Claim: convolutions.circulant_maps_are_diagonal_in_the_fourier_basis
   Tier: algebra
   Axioms: none
   Says: Over every field with a root of unity z of order n, the circulant maps A for which A W = W D with a diagonal D, where W_ij = z^(i j), are a
     space of dimension n. *)
Theorem circulant_maps_are_diagonal_in_the_fourier_basis (F : fieldType) (z : F) (n : nat) :
  n.-primitive_root z -> (1 <= n)%N -> every_is (diagonal z n) (fun m => m = n).
Proof.
case: n => // n root _; have zn := prim_expr_order root; have z0 : z != 0 by apply/eqP => z0; move/eqP: zn; rewrite z0 expr0n eq_sym oner_eq0.
have dim : diagonal z n.+1 n.+1.
  apply: dimension_of_circulants => A; rewrite circulantP; split=> [[]//|[a AE]]; split; first by exists a.
  exists (\row_k \sum_l a l / z ^+ (l * k)); apply/matrixP => i k; rewrite AE mul_mx_diag !mxE mulr_sumr.
  rewrite (reindex_inj (inv_inj (subKr i))) /=; apply: eq_bigr => l _; rewrite !mxE subKr mulrCA.
  by congr (_ * _); rewrite -(wave i l k zn) mulfK // expf_neq0.
by apply: every_dimension => // m /one_dimension; apply.
Qed.

Definition near (n r : nat) := [pred l : 'I_n.+1 | (l <= r) || (n.+1 - l <= r)]%N.

Lemma card_near n r : (2 * r + 1 <= n.+1)%N -> #|near n r| = (2 * r + 1)%N.
Proof.
rewrite addn1 => nr; have rn : (r.+1 <= n.+1 - r)%N by rewrite ltn_subRL addnn -mul2n.
rewrite -sum1_card -(big_mkord (fun l => (l <= r) || (n.+1 - l <= r))%N (fun=> 1%N)).
rewrite (@big_cat_nat _ _ _ r.+1) //=; last by apply: leq_trans rn (leq_subr _ _).
rewrite [X in (_ + X)%N](@big_cat_nat _ _ _ (n.+1 - r)) //= ?leq_subr //.
rewrite big_nat_cond (eq_bigl (fun l => (0 <= l < r.+1)%N)); last by move=> l /=; rewrite ltnS; case: leqP; rewrite ?andbF.
rewrite -big_nat sum_nat_const_nat subn0 muln1 big_nat_cond big1_seq ?add0n; last first.
  move=> l /andP[/andP[/andP[rl ln] /orP[lr|nl]] _]; first by rewrite ltnNge lr in rl.
  by move: ln; rewrite ltn_subRL addnC ltnNge -leq_subLR nl.
rewrite big_nat_cond (eq_bigl (fun l => (n.+1 - r <= l < n.+1)%N)); last first.
  by move=> l; case: (boolP (n.+1 - r <= l < n.+1)%N) => //= /andP[nl _]; rewrite [X in _ || X]leq_subLR addnC -leq_subLR nl orbT.
rewrite -big_nat sum_nat_const_nat muln1 subKn ?addSn ?addnn ?mul2n //.
by rewrite (leq_trans _ nr) // mul2n -addnn leqW ?leq_addr.
Qed.

(* Claim: convolutions.local_convolutions_have_two_r_plus_one_weights
   Tier: algebra
   Axioms: none
   Says: For every r, every n >= 2 r + 1 and over every field, the maps on a ring of n sites that commute with the shift and whose entries vanish beyond
     distance r around the ring are a space of dimension 2 r + 1. *)
Theorem local_convolutions_have_two_r_plus_one_weights (n r : nat) :
  (1 <= n)%N -> (2 * r + 1 <= n)%N -> every_is (local_maps n r) (fun m => m = (2 * r + 1)%N).
Proof.
case: n => // n _ nr; suff dim (F : fieldType) : @dimension F (matrix_vectType F n.+1 n.+1) (fun A : 'M[F]_n.+1 => commutes A /\ forall i j : 'I_n.+1, (r < distance n.+1 i j)%N -> A i j = 0) (2 * r + 1).
  by apply: every_dimension => [|m [F /one_dimension]]; [exists rat_fieldType; apply: dim | apply; apply: dim].
have far (i j : 'I_n.+1) : (r < distance n.+1 i j)%N = (i - j \notin near n r).
  rewrite /distance !difference inE negb_or -!ltnNge leq_min; have -> : j - i = - (i - j) by rewrite opprB.
  by case: (i - j) => -[|d] dn //=; rewrite modn_small // ltn_subrL.
rewrite -(card_near nr) -card_sig; apply: (@dimension_of_matrices F n.+1 _ (fun i j => insub (i - j))) => [k|A].
  by exists (val k), 0; rewrite subr0 valK.
rewrite commutes_iff_circulant; split=> [[[a ->] off]|[a ->]].
  exists [ffun k => a (val k)]; apply/matrixP => i j; rewrite !mxE; case: insubP => [u _ <-|ij]; first by rewrite ffunE.
  by have := off i j; rewrite far ij mxE => ->.
split=> [|i j]; last by rewrite far mxE => ij; rewrite insubN.
by exists (fun l => if insub l is Some k then a k else 0); apply/matrixP => i j; rewrite !mxE.
Qed.
