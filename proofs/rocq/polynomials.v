(* How many monomials a polynomial has.  A monomial in n variables is its exponents S_1, ..., S_n; of degree at most d none of them exceeds d, so
   the functions from n variables to {0, ..., d} contain them all.  No axioms. *)
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: polynomials.monomials_of_degree_at_most_d
   Tier: algebra
   Axioms: none
   Says: There are exactly C(n + d, d) monomials of degree at most d in n variables, the constant included. *)
Theorem monomials_of_degree_at_most_d (n d : nat) :
  #|[set S : {ffun 'I_n -> 'I_d.+1} | \sum_i S i <= d]| = 'C(n + d, d).
Proof.
have -> : 'C(n + d, d) = 'C(n + d, n) by rewrite -bin_sub ?leq_addl // addnK.
rewrite -card_partial_ord_partitions; pose f (t : n.-tuple 'I_d.+1) := [ffun i => tnth t i].
have f_inj : injective f by move=> t u /ffunP tu; apply: eq_from_tnth => i; have := tu i; rewrite !ffunE.
rewrite -(card_imset _ f_inj); apply: eq_card => S; rewrite inE; apply/idP/imsetP => [Sd|[t td ->]].
  exists [tuple S i | i < n]; last by apply/ffunP => i; rewrite ffunE tnth_mktuple.
  by rewrite inE big_tuple; under eq_bigr do rewrite tnth_mktuple.
by move: td; rewrite inE big_tuple; under [X in _ -> X <= _]eq_bigr do rewrite ffunE.
Qed.
