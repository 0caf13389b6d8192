(* What saves units when one hidden layer multiplies n inputs: a Taylor coefficient of order n - 1 that vanishes, a free output bias, a free affine
   skip; and what does not.

   The conventions are those of flattening.v: the part of degree k of a bias-free network's Taylor polynomial is  sum_j w_j tau_k (a_j.x)^k, over any
   field F of characteristic 0, and matching is to Taylor order n, which is not uniform approximation.  No axioms. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Outward Require Import polarisation counting vocabulary networks monomials flattening.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Savings.
Variables (F : fieldType) (n m : nat) (tau : nat -> F).
Hypothesis char_0 : [char F] =i pred0.

Let one (i : 'I_n) := 1%N.
Let degree_one : (\sum_i one i)%N = n.
Proof. by rewrite sum1_card card_ord. Qed.

(* Orders below `first` are free; the orders from `first` on are matched and do not vanish. *)
Lemma high_orders_need (first : nat) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (R : pred nat) : (first <= n)%N ->
  (forall k, (first <= k <= n)%N -> tau k != 0) ->
  (forall k (x : 'I_n -> F), (first <= k <= n)%N ->
     \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == n then \prod_i x i else 0) ->
  (forall s t, R s -> R t -> (s <= t <= n)%N -> (first <= n - (t - s))%N) ->
  (#|[pred S : exponents one | divides S && R (degree S)]| <= m)%N.
Proof.
move=> first_n tau0 parts R_first; have tau_n : tau n != 0 by rewrite tau0 ?first_n /=.
apply: (@divisors_needed F n m one (tau n)^-1 char_0 _ (leq first) R w a); rewrite ?degree_one ?invr_eq0 //.
  move=> k x kn first_k; have k_range : (first <= k <= n)%N by rewrite first_k.
  apply: (mulfI (tau0 k k_range)); transitivity (\sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k)).
    by rewrite big_distrr /=; apply: eq_bigr => j _; rewrite mulrCA.
  by rewrite parts //; case: eqP => [->|_]; rewrite ?mulr0 ?mulVKf.
by move=> s t Rs Rt st tn; apply: R_first => //; rewrite st.
Qed.

Let none : exponents one := [ffun=> ord0].
Let all : exponents one := [ffun=> inord 1].

Let allE (i : 'I_n) : all i = 1%N :> nat.
Proof. by rewrite ffunE inordK // ltnS -[1%N]/(one i) r_le. Qed.

Let degree_none (S : exponents one) : (degree S == 0)%N = (S == none).
Proof.
rewrite sum_nat_eq0; apply/forallP/eqP => [S0|-> i]; last by rewrite ffunE.
by apply/ffunP => i; apply/val_inj/eqP; rewrite ffunE; apply: S0.
Qed.

Let degree_all (S : exponents one) : divides S -> (degree S == n) = (S == all).
Proof.
move=> /forallP S1; apply/eqP/eqP => [Sn|->]; last by rewrite -[RHS]degree_one; apply: eq_bigr => i _; apply: allE.
apply/ffunP => i; apply/val_inj/eqP; rewrite /= allE eqn_leq S1 /= lt0n; apply: contraT; rewrite negbK => /eqP Si.
have : (degree S < n)%N by rewrite -[X in (_ < X)%N]degree_one /degree (bigD1 i) //= Si [X in (_ < X)%N](bigD1 i) //= add0n add1n ltnS leq_sum.
by rewrite Sn ltnn.
Qed.

Let card_all : #|[pred S : exponents one | divides S]| = (2 ^ n)%N.
Proof. by transitivity (\prod_(i < n) 2)%N; [exact: card_divisors | rewrite prod_nat_const card_ord]. Qed.

Lemma card_without_none : #|[pred S : exponents one | divides S && (0 < degree S)%N]| = (2 ^ n - 1)%N.
Proof.
have none_divides : divides none by apply/forallP => i; rewrite ffunE.
rewrite -card_all (cardD1 none [pred S : exponents one | divides S]) inE none_divides addKn.
by apply: eq_card => S; rewrite !inE lt0n degree_none andbC.
Qed.

Lemma card_without_none_and_all : (0 < n)%N ->
  #|[pred S : exponents one | divides S && (0 < degree S < n)%N]| = (2 ^ n - 2)%N.
Proof.
move=> n0; have all_divides : divides all by apply/forallP => i; rewrite allE.
have all_degree : degree all = n by apply/eqP; rewrite degree_all.
have all_in : all \in [pred S : exponents one | divides S && (0 < degree S)%N] by rewrite inE all_divides all_degree.
rewrite -[2%N]/(1 + 1)%N subnDA -card_without_none.
rewrite (cardD1 all [pred S : exponents one | divides S && (0 < degree S)%N]) all_in addKn.
apply: eq_card => S; rewrite !inE; have [S_divides|] := boolP (divides S); rewrite ?andbF //=.
rewrite [(degree S < n)%N]ltn_neqAle degree_all // andbA [_ && (S != all)]andbC -[RHS]andbT; congr (_ && _).
rewrite -[X in (_ <= X)%N]degree_one; apply: leq_sum => i _; have /forallP := S_divides; exact.
Qed.

End Savings.

Lemma difference_leaves n s t : (0 < s)%N -> (s <= t)%N -> (t < n)%N -> (2 <= n - (t - s))%N.
Proof.
move=> s0 st tn; rewrite leq_subRL; last by rewrite (leq_trans (leq_subr _ _)) // ltnW.
by rewrite addn2 (leq_trans _ tn) // ltnS -subn_gt0 subKn // s0.
Qed.

(* With a free affine skip p + q.x, and no Taylor coefficient of the orders 2, ..., n vanishing, matching the product of n >= 2 inputs to Taylor
   order n needs at least 2^n - 2 units. *)
Lemma affine_skip_bound (F : fieldType) (n m : nat) (tau : nat -> F) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F)
    (p : F) (q : 'I_n -> F) :
  [char F] =i pred0 -> (2 <= n)%N -> (forall k, (2 <= k <= n)%N -> tau k != 0) ->
  (forall k (x : 'I_n -> F), (k <= n)%N ->
     (if k == 0%N then p else 0) + (if k == 1%N then \sum_i q i * x i else 0) + \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) =
     if k == n then \prod_i x i else 0) ->
  (2 ^ n - 2 <= m)%N.
Proof.
move=> char_0 n2 tau0 parts; rewrite -card_without_none_and_all ?(ltnW n2) //.
apply: (@high_orders_need F n m tau char_0 2 w a (fun k => 0 < k < n)%N) => //.
  move=> k x /andP[k2 kn]; rewrite -parts // (gtn_eqF k2) (gtn_eqF (ltnW k2)) !add0r //.
by move=> s t /andP[s0 _] /andP[_ tn] /andP[st _]; exact: difference_leaves s0 st tn.
Qed.

(* If the Taylor coefficient of order n - 1 vanishes and that of order n does not, m bias-free units can match the product of n >= 2 inputs to
   Taylor order n exactly when m >= 2^(n-1), whatever the other coefficients. *)
Lemma product_matched_where_order_below_vanishes_from (F : fieldType) (n m : nat) (tau : nat -> F) :
  [char F] =i pred0 -> (2 <= n)%N -> tau (n - 1)%N = 0 -> tau n != 0 ->
  (exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F), forall k (x : 'I_n -> F), (k <= n)%N ->
     \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == n then \prod_i x i else 0)
  <-> (2 ^ (n - 1) <= m)%N.
Proof.
move=> char_0 n2 below tau_n; split=> [[w [a parts]]|half_m].
  apply/(product_matched_by_any_from m char_0 n2); exists (fun=> tau), w, a, 0, (fun=> 0) => k x kn.
  rewrite (_ : (if k == 1%N then _ else _) = 0) ?if_same ?add0r ?parts //.
  by case: eqP => // _; apply: big1 => i _; rewrite mul0r.
have [P [w [cardP top low]]] := half_of_the_signs char_0 (ltnW n2); rewrite -cardP in half_m.
have [w' [a units]] := as_units (fun s => (tau n)^-1 * w s) (fun (s : {ffun 'I_n -> bool}) i => (-1) ^+ s i) half_m.
exists w', a => k x kn; rewrite (units (fun z => tau k * z ^+ k)).
transitivity (tau k / tau n * \sum_(s | P s) w s * (\sum_i (-1) ^+ s i * x i) ^+ k).
  by rewrite big_distrr; apply: eq_bigr => s _ /=; rewrite mulrCA !mulrA.
have [->|k_n] := eqVneq k n; first by rewrite divff // mul1r top.
have [->|k_n1] := eqVneq k (n - 1)%N; first by rewrite below !mul0r.
have k_lt : (k < n - 1)%N by rewrite ltn_neqAle k_n1 -ltnS subn1 prednK ?(ltnW n2) // ltn_neqAle k_n kn.
by rewrite low ?mulr0 // -ltnS -[n in (_ < n.+1)%N](prednK (ltnW n2)) !ltnS -subn1.
Qed.

(* With a free output bias p, and no Taylor coefficient of the orders 1, ..., n vanishing, m units can match the product of n >= 1 inputs to
   Taylor order n exactly when m >= 2^n - 1; the coefficient of order 0 may vanish or not. *)
Lemma product_matched_with_bias_from (F : fieldType) (n m : nat) (tau : nat -> F) :
  [char F] =i pred0 -> (0 < n)%N -> (forall k, (0 < k <= n)%N -> tau k != 0) ->
  (exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (p : F), forall k (x : 'I_n -> F), (k <= n)%N ->
     (if k == 0%N then p else 0) + \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == n then \prod_i x i else 0)
  <-> (2 ^ n - 1 <= m)%N.
Proof.
move=> char_0 n0 tau0; split=> [[w [a [p parts]]]|].
  rewrite -card_without_none; apply: (@high_orders_need F n m tau char_0 1 w a (leq 1)) => //.
    by move=> k x /andP[k0 kn]; rewrite -parts // (gtn_eqF k0) add0r.
  by move=> s t s0 _ /andP[st tn]; rewrite subnBA // -addnBAC // addn_gt0 s0 orbT.
move=> enough; have natr_neq0 k : (0 < k)%N -> k%:R != 0 :> F by rewrite ((charf0P F).1 char_0) // lt0n.
pose empty : {ffun 'I_n -> bool} := [ffun=> false].
have units_enough : (#|predC1 empty| <= m)%N by rewrite cardC1 card_ffun card_bool card_ord -subn1.
pose weight (s : {ffun 'I_n -> bool}) : F := (tau n * n`!%:R)^-1 * \prod_i if s i then 1 else -1.
have [w [a units]] := as_units weight (fun s i => (s i)%:R) units_enough.
exists w, a, (weight empty * tau 0%N) => k x kn; rewrite (units (fun z => tau k * z ^+ k)).
have -> : (if k == 0%N then weight empty * tau 0%N else 0) = weight empty * (tau k * (\sum_i (empty i)%:R * x i) ^+ k).
  by rewrite big1 => [|i _]; rewrite ?ffunE ?mul0r // expr0n; case: eqP => [->|_]; rewrite ?mulr1 ?mulr0.
transitivity (\sum_(s : {ffun 'I_n -> bool}) weight s * (tau k * (\sum_i (s i)%:R * x i) ^+ k)).
  by rewrite [RHS](bigD1 empty).
transitivity (tau k / (tau n * n`!%:R) * \sum_(s : {ffun 'I_n -> bool}) (\prod_i if s i then 1 else -1) * (\sum_i (s i)%:R * x i) ^+ k).
  by rewrite big_distrr /=; apply: eq_bigr => s _; rewrite mulrCA !mulrA.
rewrite subset_sum //; case: eqP => [->|_]; last by rewrite mulr0.
by rewrite invfM !mulrA divff ?tau0 ?n0 ?leqnn // mul1r mulVf ?mul1r // natr_neq0 // fact_gt0.
Qed.

(* Claim: unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes
   Tier: algebra
   Axioms: none
   Says: If the Taylor coefficient of order n - 1 vanishes and that of order n does not, 2^(n-1) is the least number of bias-free units that match the
     product of n >= 2 inputs to Taylor order n, whatever the other coefficients. *)
Theorem product_needs_half_the_units_where_order_n_minus_1_vanishes (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> (2 <= n)%N -> tau (n - 1)%N = 0 -> tau n != 0 ->
  least_is (flat_units tau (@product n) false false) (fun m => m * 2 = 2 ^ n)%N.
Proof.
move=> char_0 n2 below tau_n; apply: (least_from (N := (2 ^ (n - 1))%N)) => [m|]; last by rewrite -expnSr subn1 prednK // (leq_trans _ n2).
rewrite flat_unitsE total_product -(product_matched_where_order_below_vanishes_from m char_0 n2 below tau_n).
by split=> [] [w [a parts]]; exists w, a => k x kn; rewrite -1?prod_product parts // ?prod_product.
Qed.

(* Claim: unit_savings.output_bias_saves_one_unit
   Tier: algebra
   Axioms: none
   Says: With a free output bias, and no Taylor coefficient of the orders 1 to n vanishing, 2^n - 1 is the least number of units that match the product
     of n >= 1 inputs to Taylor order n. *)
Theorem output_bias_saves_one_unit (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> (1 <= n)%N -> (forall k, (1 <= k <= n)%N -> tau k != 0) ->
  least_is (flat_units tau (@product n) true false) (fun m => m + 1 = 2 ^ n)%N.
Proof.
move=> char_0 n1 tau0; apply: (least_from (N := (2 ^ n - 1)%N)) => [m|]; last by rewrite subnK // expn_gt0.
rewrite flat_units_with_bias total_product -(product_matched_with_bias_from m char_0 n1 tau0).
by split=> [] [w [a [p parts]]]; exists w, a, p => k x kn; rewrite -1?prod_product parts // ?prod_product.
Qed.

(* Claim: unit_savings.affine_skip_saves_at_most_two_units
   Tier: algebra
   Axioms: none
   Says: With a free affine skip, and no Taylor coefficient of the orders 2 to n vanishing, matching the product of n >= 2 inputs to Taylor order n needs
     at least 2^n - 2 units. *)
Theorem affine_skip_saves_at_most_two_units (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> (2 <= n)%N -> (forall k, (2 <= k <= n)%N -> tau k != 0) ->
  least_is_at_least (flat_units tau (@product n) false true) (fun m => 2 ^ n <= m + 2)%N.
Proof.
move=> char_0 n2 tau0 m [w [a [p [q [_ _ parts]]]]]; rewrite addnC -leq_subLR.
apply: (@affine_skip_bound F n m tau w a p q) => // k x kn.
by have := parts k x; rewrite /part total_product prod_product => ->.
Qed.

(* Claim: unit_savings.count_does_not_depend_on_the_activation
   Tier: algebra
   Axioms: none
   Says: The least number of units for the product is 2^n for all activations and biases with no vanishing Taylor coefficient up to n. *)
Theorem count_does_not_depend_on_the_activation (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> no_coefficient_vanishes tau n -> least_is (flat_units tau (@product n) false false) (fun m => m = 2 ^ n)%N.
Proof. exact: product_needs_two_to_the_n_units. Qed.
