(* Functions of bits by three layers: a unit for each product.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions energies markov_fields.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Units.
Variables (F : fieldType) (n : nat) (H : {set 'I_n} -> F).
Definition many := [set S : {set 'I_n} | 1 < #|S|]%N.

Lemma affine_sum (p : F) (q : 'I_n -> F) (X : {set 'I_n}) :
  p + \sum_(i in X) q i = \sum_(S : {set 'I_n} | S \subset X) ((if S == set0 then p else 0) + \sum_(i | S == [set i]) q i).
Proof.
rewrite big_split /=; congr (_ + _).
  rewrite (bigD1 set0) ?sub0set //= eqxx big1 ?addr0 // => S /andP[_ /negPf ->] //.
rewrite (exchange_big_dep (fun i => i \in X)) /= => [|S i SX /eqP SE]; last by rewrite -sub1set -SE.
apply: eq_bigr => i iX; rewrite (big_pred1 [set i]) // => S /=.
by case: eqP => [->|]; rewrite ?andbF // sub1set iX.
Qed.

Lemma units_sum m (w : 'I_m -> F) (S : 'I_m -> {set 'I_n}) (X : {set 'I_n}) :
  \sum_(j | S j \subset X) w j = \sum_(A : {set 'I_n} | A \subset X) \sum_(j | S j == A) w j.
Proof.
rewrite (exchange_big_dep (fun j => S j \subset X)) /= => [|A j AX /eqP ->] //.
by apply: eq_bigr => j SX; rewrite (big_pred1 (S j)) // => A /=; case: (eqVneq A (S j)) => [->|]; rewrite ?SX ?andbF.
Qed.

Lemma coefficients_of_three_layers m (p : F) (q : 'I_n -> F) (w : 'I_m -> F) (S : 'I_m -> {set 'I_n}) :
  (forall X, H X = p + \sum_(i in X) q i + \sum_(j | S j \subset X) w j) <->
  (forall A : {set 'I_n}, coefficient H A = (if A == set0 then p else 0) + \sum_(i | A == [set i]) q i + \sum_(j | S j == A) w j).
Proof.
split=> [HE|cE X]; last by rewrite -(coefficients_add_up H X) (eq_bigr _ (fun A _ => cE A)) big_split /= -units_sum -affine_sum.
by apply: sums_determine => X; rewrite coefficients_add_up HE affine_sum units_sum -big_split.
Qed.

Lemma small_sets (A : {set 'I_n}) : A \notin many -> A = set0 \/ exists i, A = [set i].
Proof.
rewrite inE -leqNgt leq_eqVlt ltnS leqn0 cards_eq0 => /orP[/cards1P[i ->]|/eqP ->]; [by right; exists i | by left].
Qed.

Lemma enough_units : three_layers H #|many|.
Proof.
exists (coefficient H set0), (fun i => coefficient H [set i]), (fun j => coefficient H (enum_val j)), (fun j => enum_val j).
apply/coefficients_of_three_layers => A; have [Am|/small_sets[->|[i ->]]] := boolP (A \in many).
- have A2 : (1 < #|A|)%N by rewrite inE in Am.
  have -> : (A == set0) = false by apply: contraTF A2 => /eqP ->; rewrite cards0.
  rewrite [X in _ + X + _]big1 => [|i /eqP AE]; last by rewrite AE cards1 in A2.
  rewrite !add0r (big_pred1 (enum_rank_in Am A)) ?enum_rankK_in // => j /=.
  by apply/eqP/eqP => [jA|->]; [apply: enum_val_inj; rewrite enum_rankK_in | rewrite enum_rankK_in].
- rewrite eqxx [X in _ + X + _]big1 => [|i]; last by rewrite eq_sym -cards_eq0 cards1.
  rewrite addr0 big1 ?addr0 // => j /eqP jE; have := enum_valP j; rewrite jE inE cards0 //.
- rewrite -cards_eq0 cards1 /= add0r (big_pred1 i) => [|j]; last by rewrite (inj_eq set1_inj) eq_sym.
  by rewrite big1 ?addr0 // => j /eqP jE; have := enum_valP j; rewrite jE inE cards1.
Qed.

Lemma no_fewer_units k : (forall S, coefficient H S != 0) -> three_layers H k -> (#|many| <= k)%N.
Proof.
move=> all_occur [p [q [w [S /coefficients_of_three_layers cE]]]].
suff sub : many \subset S @: setT by rewrite (leq_trans (subset_leq_card sub)) // (leq_trans (leq_imset_card _ _)) // cardsT card_ord.
apply/subsetP => A; rewrite inE => A2; apply/imsetP; have [j SjA|none] := pickP (fun j => S j == A); first by exists j => //; rewrite (eqP SjA).
case/eqP: (all_occur A); rewrite cE (_ : A == set0 = false); last by apply: contraTF A2 => /eqP ->; rewrite cards0.
rewrite big1 => [|i /eqP AE]; last by rewrite AE cards1 in A2.
by rewrite big_pred0 // !addr0.
Qed.
End Units.

Lemma card_many n : (#|many n| + (n + 1) = 2 ^ n)%N.
Proof.
have <- : #|[set: {set 'I_n}]| = (2 ^ n)%N by rewrite cardsT -cardsT -powersetT card_powerset cardsT card_ord.
rewrite -[RHS](cardsID (many n)) setTI setTD; congr (_ + _)%N.
have -> : ~: many n = [set S : {set 'I_n} | #|S| == 1%N] :|: [set S : {set 'I_n} | #|S| == 0%N].
  by apply/setP => S; rewrite !inE -leqNgt leq_eqVlt ltnS leqn0.
rewrite cardsU !card_draws card_ord bin1 bin0 (_ : _ :&: _ = set0) ?cards0 ?subn0 //.
by apply/setP => S; rewrite !inE; case: eqP => // ->.
Qed.

(* Claim: bit_products.three_layers_need_a_unit_for_each_product
   Tier: algebra
   Axioms: none
   Says: For every n, every field and every function of n bits none of whose coefficients vanishes, 2^n - 1 - n is the least number m for which the function
     is an affine function plus w_1 p_1 + ... + w_m p_m, each p_j a product of different bits. *)
Theorem three_layers_need_a_unit_for_each_product (n : nat) : (1 <= n)%N -> every_is (product_units n) (fun m => m + (n + 1) = 2 ^ n)%N.
Proof.
move=> _; split=> [|m [F [H all_occur [some least]]]]; last first.
  rewrite -(card_many n); congr (_ + _)%N; apply/eqP; rewrite eqn_leq (no_fewer_units all_occur some) andbT.
  exact: least (enough_units H).
pose H (X : {set 'I_n}) : rat := \sum_(S : {set 'I_n} | S \subset X) 1.
have one S : coefficient H S != 0.
  by rewrite (@sums_determine _ _ (coefficient H) (fun=> 1)) ?oner_eq0 // => X; rewrite coefficients_add_up.
exists #|many n|, rat_fieldType, H => //; split; first exact: enough_units.
by move=> k; apply: no_fewer_units.
Qed.
