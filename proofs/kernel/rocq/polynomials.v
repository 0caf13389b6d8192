(* How many monomials a polynomial has.  A monomial in n variables is its exponents S_1, ..., S_n; of degree at most d none of them exceeds d, so
   the functions from n variables to {0, ..., d} contain them all.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions spaces.

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

Import GRing.Theory.
Local Open Scope ring_scope.

Section Lagrange.
Variables (F : fieldType) (v : nat).
Hypothesis F0 : [char F] =i pred0.

(* The polynomial that is 1 at a and 0 at the other places. *)
Definition one_at (a : 'I_v) : {poly F} := \prod_(b | b != a) ((a%:R - b%:R)^-1 *: ('X - b%:R%:P)).

Lemma natural_injective : injective (fun a : nat => a%:R : F).
Proof.
suff le a b : (a <= b)%N -> a%:R = b%:R :> F -> a = b.
  by move=> a b ab; case/orP: (leq_total a b) => /le; [apply | move/(_ (esym ab))].
move=> ab /eqP; rewrite eq_sym -subr_eq0 -natrB // ((charf0P F).1 F0) subn_eq0 => ba; apply/eqP; rewrite eqn_leq ab //.
Qed.

Lemma one_atE (a c : 'I_v) : (one_at a).[c%:R] = (c == a)%:R.
Proof.
rewrite horner_prod; have [->|ca] := eqVneq c a.
  rewrite big1 // => b ba; rewrite !hornerE mulVf // subr_eq0; apply: contra ba => /eqP ab.
  by rewrite eq_sym -val_eqE; apply/eqP/natural_injective.
by rewrite (bigD1 c) //= !hornerE subrr mulr0 mul0r.
Qed.

Lemma size_one_at a : (size (one_at a) <= v)%N.
Proof.
apply: leq_trans (size_prod_leq _ _) _.
have le2 : (\sum_(b : 'I_v | b != a) size ((a%:R - b%:R)^-1 *: ('X - (b%:R)%:P) : {poly F}) <= \sum_(b : 'I_v | b != a) 2)%N.
  by apply: leq_sum => b _; rewrite (leq_trans (size_scale_leq _ _)) // size_XsubC.
rewrite leq_subLR (leq_ltn_trans le2) // sum_nat_const.
rewrite [X in (_ < _ + X)%N](_ : v = #|[pred b : 'I_v | b != a]|.+1); last first.
  by rewrite -[LHS](card_ord v) (cardD1 a) inE add1n; congr _.+1; apply: eq_card => b; rewrite !inE andbT.
by rewrite addnS muln2 -addnn.
Qed.

(* A function of n variables as a polynomial. *)
Lemma interpolated n (f : {ffun 'I_n -> 'I_v} -> F) : exists h : {ffun 'I_n -> 'I_v} -> F,
  forall x, f x = \sum_e h e * \prod_i (x i)%:R ^+ e i.
Proof.
exists (fun e : {ffun 'I_n -> 'I_v} => \sum_y f y * \prod_i (one_at (y i))`_(e i)) => x.
under eq_bigr do rewrite mulr_suml; rewrite exchange_big /= (bigD1 x) //= [X in _ + X]big1 ?addr0 => [|y yx].
  under eq_bigr do rewrite -mulrA -big_split /=; rewrite -mulr_sumr -[LHS]mulr1; congr (_ * _).
  rewrite -(bigA_distr_bigA (fun i (k : 'I_v) => (one_at (x i))`_k * (x i)%:R ^+ k)) /=.
  by rewrite big1 // => i _; rewrite -(horner_coef_wide _ (size_one_at _)) one_atE eqxx.
under eq_bigr do rewrite -mulrA -big_split /=; rewrite -mulr_sumr.
rewrite -(bigA_distr_bigA (fun i (k : 'I_v) => (one_at (y i))`_k * (x i)%:R ^+ k)) /=.
have [i yxi] : exists i, y i != x i.
  by apply/existsP; rewrite -negb_forall; apply: contra yx => /forallP yx; apply/eqP/ffunP => i; apply/eqP.
by rewrite (bigD1 i) //= -(horner_coef_wide _ (size_one_at _)) one_atE eq_sym (negPf yxi) mul0r mulr0.
Qed.
End Lagrange.

(* Claim: polynomials.functions_of_finitely_many_values_are_one_polynomial
   Tier: algebra
   Axioms: none
   Says: Over every field of characteristic 0 the polynomials in n variables with all exponents below v, as functions on {0, ..., v - 1}^n, are a space of
     dimension v^n: all functions. *)
Theorem functions_of_finitely_many_values_are_one_polynomial (v n : nat) : every_is (polynomials v n) (fun m => m = v ^ n)%N.
Proof.
suff dim (F : fieldType) : [char F] =i pred0 -> @dimension F (ffun_vectType _ (regular_vectType F)) (fun f : {ffun {ffun 'I_n -> 'I_v} -> F^o} =>
    exists h : {ffun 'I_n -> 'I_v} -> F, forall x, f x = \sum_e h e * \prod_i (x i)%:R ^+ e i) (v ^ n).
  apply: every_dimension => [|m [F [F0 /one_dimension]]]; last by apply; apply: dim.
  by exists rat_fieldType; split; [|apply: dim]; apply: Num.Theory.char_num.
move=> F0; exists fullv => [f|]; first by split=> _; [exact: (@interpolated F v F0 n f) | exact: memvf].
by rewrite dimvf dimension_of_functions card_ffun !card_ord.
Qed.

