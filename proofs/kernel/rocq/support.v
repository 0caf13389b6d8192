(* Monomials by their variables.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary energies polynomials.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Local Open Scope nat_scope.

(* The exponents less one are those of any monomial of degree at most d - k. *)
Lemma card_full_monomials (k d : nat) : #|[set S : {ffun 'I_k -> 'I_d.+1} | [forall i, 0 < S i] && (\sum_i S i <= d)]| = 'C(d, k).
Proof.
have more (S : {ffun 'I_k -> 'I_d.+1}) : [forall i, 0 < S i] -> \sum_i S i = \sum_i (S i).-1 + k.
  move=> /forallP pos; rewrite -[X in _ + X]card_ord -sum1_card -big_split; apply: eq_bigr => i _ /=.
  by rewrite addn1 prednK.
have [dk|kd] := ltnP d k.
  rewrite bin_small //; apply: eq_card0 => S; rewrite inE; apply/negP => /andP[pos Sd].
  by move: Sd; rewrite more // leqNgt (leq_trans dk) ?leq_addl.
have below (t : {ffun 'I_k -> 'I_(d - k).+1}) i : (t i).+1 < d.+1.
  rewrite ltnS; case: (k) i t kd => [[]//|k'] i t kd.
  by apply: leq_trans (ltn_ord (t i)) _; rewrite ltn_subrL (leq_trans _ kd).
pose f (t : {ffun 'I_k -> 'I_(d - k).+1}) : {ffun 'I_k -> 'I_d.+1} := [ffun i => Ordinal (below t i)].
have f_inj : injective f by move=> t u /ffunP tu; apply/ffunP => i; have /(congr1 val) := tu i; rewrite !ffunE /= => -[/val_inj].
have [_ /(_ _ erefl)] := monomials_up_to_a_degree_number_a_binomial k (d - k); rewrite subnKC // bin_sub // => <-.
rewrite -(card_imset _ f_inj); apply: eq_card => S; rewrite inE; apply/idP/imsetP => [/andP[pos Sd]|[t td ->]]; last first.
  have pos : [forall i, 0 < f t i] by apply/forallP => i; rewrite ffunE.
  rewrite pos more //; move: td; rewrite inE leq_subRL // addnC => td; apply: leq_trans td; rewrite leq_add2r; apply: leq_sum => i _.
  by rewrite ffunE.
have small : \sum_i (S i).-1 <= d - k by rewrite leq_subRL // addnC -more.
have each i : (S i).-1 < (d - k).+1 by rewrite ltnS; apply: leq_trans small; rewrite (bigD1 i) //= leq_addr.
exists [ffun i => Ordinal (each i)]; first by rewrite inE; under eq_bigr do rewrite ffunE.
by apply/ffunP => i; apply: val_inj; rewrite !ffunE /= ffunE /= prednK //; move/forallP: pos.
Qed.

(* Claim: locality.monomials_of_exactly_these_variables_number_a_binomial
   Tier: algebra
   Axioms: none
   Says: There are exactly C(d, k) monomials of degree at most d that contain each of k variables, for all k and d. *)
Theorem monomials_of_exactly_these_variables_number_a_binomial (k d : nat) : every_is (full_monomials k d) (fun m => m = 'C(d, k)).
Proof. by split=> [|m <-]; [eexists | rewrite card_full_monomials]. Qed.
