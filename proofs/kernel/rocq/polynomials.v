(* How many monomials a polynomial has.  A monomial in n variables is its exponents S_1, ..., S_n; of degree at most d none of them exceeds d, so
   the functions from n variables to {0, ..., d} contain them all.  No axioms. *)
From mathcomp Require Import all_ssreflect.
From Outward Require Import vocabulary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: polynomials.monomials_up_to_a_degree_number_a_binomial
   Tier: algebra
   Axioms: none
   Says: There are exactly C(n + d, d) monomials of degree at most d in n variables, the constant included. *)
Theorem monomials_up_to_a_degree_number_a_binomial (n d : nat) : every_is (monomials n d) (fun m => m = 'C(n + d, d)).
Proof.
split=> [|m <-]; first by eexists; reflexivity.
have -> : 'C(n + d, d) = 'C(n + d, n) by rewrite -bin_sub ?leq_addl // addnK.
rewrite -card_partial_ord_partitions; pose f (t : n.-tuple 'I_d.+1) := [ffun i => tnth t i].
have f_inj : injective f by move=> t u /ffunP tu; apply: eq_from_tnth => i; have := tu i; rewrite !ffunE.
rewrite -(card_imset _ f_inj); apply: eq_card => S; rewrite inE; apply/idP/imsetP => [Sd|[t td ->]].
  exists [tuple S i | i < n]; last by apply/ffunP => i; rewrite ffunE tnth_mktuple.
  by rewrite inE big_tuple; under eq_bigr do rewrite tnth_mktuple.
by move: td; rewrite inE big_tuple; under [X in _ -> X <= _]eq_bigr do rewrite ffunE.
Qed.

(* Claim: polynomials.multilinear_terms_number_a_sum_of_binomials
   Tier: algebra
   Axioms: none
   Says: There are exactly C(n, 0) + ... + C(n, d) products of at most d different bits among n, the constant included. *)
Theorem multilinear_terms_number_a_sum_of_binomials (n d : nat) : every_is (bit_terms n d) (fun m => m = \sum_(0 <= k < d.+1) 'C(n, k)).
Proof.
split=> [|m <-]; first by eexists; reflexivity.
rewrite big_mkord; transitivity (\sum_(k < d.+1) #|[set S : {set 'I_n} | #|S| == k]|); last first.
  by apply: eq_bigr => k _; rewrite card_draws card_ord.
rewrite -sum1_card (partition_big (fun S : {set 'I_n} => inord #|S| : 'I_d.+1) predT) //=.
apply: eq_bigr => k _; rewrite -sum1_card; apply: eq_bigl => S; rewrite !inE.
case: leqP => Sd /=; first by rewrite -val_eqE /= inordK.
by rewrite gtn_eqF // (leq_trans (ltn_ord k)).
Qed.
