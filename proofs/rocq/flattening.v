(* Flat networks need exponentially many units to multiply.

   m units with output weights w_j, input weights a_j and one activation without biases, whose Taylor coefficients are tau_0, tau_1, ...: the part
   of degree k of the network's Taylor polynomial at 0 is  sum_j w_j tau_k (a_j.x)^k.  A common bias b only renames the tau_k (sigma^(k)(b) / k!).
   "Matches the product to Taylor order n": this part is x_1...x_n for k = n and 0 for k < n, at every x.

   F is any field of characteristic 0: the rationals, the reals, the complex numbers; R any ordered field, the reals among them.
   These are statements about Taylor matching to order n.  They say nothing about uniform approximation on a box, where fewer units can do.
   No axioms. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Outward Require Import polarisation counting monomials.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Claim: flattening.signed_sums_isolate_the_product
   Tier: algebra
   Axioms: none
   Says: Over any commutative ring, the sum over all s in {-1, 1}^n (s_i = (-1)^(s i), s i a boolean) of prod(s) (s.x)^k is 0 for k < n and
     2^n n! x_1...x_n for k = n, for every number n of inputs. *)
Theorem signed_sums_isolate_the_product (R : comRingType) (n k : nat) (x : 'I_n -> R) : (k <= n)%N ->
  \sum_(s : {ffun 'I_n -> bool}) (\prod_i (-1) ^+ s i) * (\sum_i (-1) ^+ s i * x i) ^+ k =
  if k == n then 2%:R ^+ n * n`!%:R * \prod_i x i else 0.
Proof. exact: signed_sum. Qed.

(* Claim: flattening.product_needs_two_to_the_n_units
   Tier: algebra
   Axioms: none
   Says: If no Taylor coefficient up to n vanishes, m bias-free units can match the product of n inputs to Taylor order n exactly when m >= 2^n. *)
Theorem product_needs_two_to_the_n_units (F : fieldType) (n m : nat) (tau : nat -> F) :
  [char F] =i pred0 ->
  (forall k, (k <= n)%N -> tau k != 0) ->
  (exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F), forall k (x : 'I_n -> F), (k <= n)%N ->
     \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == n then \prod_i x i else 0)
  <-> (2 ^ n <= m)%N.
Proof.
have d : (\sum_(i < n) 1 = n)%N by rewrite sum1_card card_ord.
have N : (\prod_(i < n) 2 = 2 ^ n)%N by rewrite prod_nat_const card_ord.
move=> char_0; have := @monomial_needs_all_smaller_exponents F n m (fun=> 1%N) tau char_0; rewrite d N => least tau0.
rewrite -(least tau0); split=> [] [w [a parts]]; exists w, a => k x kn; by rewrite parts //; case: eqP => // _; under eq_bigr do rewrite expr1.
Qed.

(* Claim: flattening.any_activation_needs_two_to_the_n_minus_one_units
   Tier: algebra
   Axioms: none
   Says: m units, each with an activation and a bias of its own (the j-th unit's Taylor coefficients at its bias are tau_jk, to be chosen) and a free
     affine skip p + q.x, can match the product of n >= 2 inputs to Taylor order n exactly when m >= 2^(n-1). *)
Theorem any_activation_needs_two_to_the_n_minus_one_units (F : fieldType) (n m : nat) :
  [char F] =i pred0 -> (2 <= n)%N ->
  (exists (tau : 'I_m -> nat -> F) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (p : F) (q : 'I_n -> F), forall k (x : 'I_n -> F), (k <= n)%N ->
     (if k == 0%N then p else 0) + (if k == 1%N then \sum_i q i * x i else 0) + \sum_j w j * (tau j k * (\sum_i a j i * x i) ^+ k) =
     if k == n then \prod_i x i else 0)
  <-> (2 ^ (n - 1) <= m)%N.
Proof.
move=> char_0 n2; have d : (\sum_(i < n) 1 = n)%N by rewrite sum1_card card_ord.
have N : (\prod_(i < n) 2 = 2 ^ n)%N by rewrite prod_nat_const card_ord.
have two : (2 ^ n = 2 ^ (n - 1) * 2)%N by rewrite -expnSr subn1 prednK // (leq_trans _ n2).
split=> [[tau [w [a [p [q parts]]]]]|].
  have i0 : 'I_n := Ordinal n2; have := @any_activation_needs_a_fraction F n m (fun=> 1%N) tau w a p q char_0.
  rewrite d N two leq_mul2r /= => needed; apply: needed n2 _ (Ordinal n2) isT => k x kn.
  by rewrite parts //; case: eqP => // _; under [RHS]eq_bigr do rewrite expr1.
move=> half_m.
pose i0 : 'I_n := Ordinal (ltnW n2); pose plus (s : {ffun 'I_n -> bool}) := ~~ s i0.
pose flip (s : {ffun 'I_n -> bool}) := [ffun i => ~~ s i].
have flipK : involutive flip by move=> s; apply/ffunP => i; rewrite !ffunE negbK.
have card_plus : #|plus| = (2 ^ (n - 1))%N.
  apply/eqP; rewrite -(eqn_pmul2r (isT : 0 < 2)%N) -two muln2 -addnn -{2}(card_imset plus (inv_inj flipK)).
  rewrite -[X in (_ == X ^ _)%N]card_bool -[X in (_ == _ ^ X)%N]card_ord -card_ffun -(cardC plus) eqn_add2l.
  apply/eqP/eq_card => s; rewrite !inE; apply/imsetP/idP => [[t + ->]|]; rewrite /plus ?unfold_in /= ?ffunE ?negbK // => si.
  by exists (flip s); rewrite ?flipK // unfold_in /plus ffunE si.
pose prod_s (s : {ffun 'I_n -> bool}) : F := \prod_i (-1) ^+ s i.
pose dot_s (x : 'I_n -> F) (s : {ffun 'I_n -> bool}) := \sum_i (-1) ^+ s i * x i.
pose c : F := 2%:R ^+ (n - 1) * n`!%:R.
have natr_neq0 k : (0 < k)%N -> k%:R != 0 :> F by rewrite ((charf0P F).1 char_0) // lt0n.
have half x : \sum_(s | plus s) prod_s s * dot_s x s ^+ n = c * \prod_i x i.
  apply: (mulfI (natr_neq0 2%N isT)).
  transitivity (\sum_s prod_s s * dot_s x s ^+ n); last first.
    by rewrite signed_sum // eqxx /c !mulrA -exprS subn1 prednK // (leq_trans _ n2).
  rewrite [RHS](bigID plus) /= mulr_natl mulr2n; congr (_ + _).
  rewrite (reindex_inj (inv_inj flipK)) /=; apply: eq_big => [s|s _]; first by rewrite /plus ffunE.
  have neg (b : bool) : (-1) ^+ (~~ b) = - (-1) ^+ b :> F by case: b; rewrite ?opprK.
  have -> : prod_s (flip s) = (-1) ^+ n * prod_s s.
    have <- : \prod_(i < n) (-1 : F) = (-1) ^+ n by rewrite prodr_const card_ord.
    by rewrite /prod_s -big_split /=; apply: eq_bigr => i _; rewrite ffunE neg mulN1r.
  have -> : dot_s x (flip s) = - dot_s x s.
    by rewrite /dot_s -sumrN; apply: eq_bigr => i _; rewrite ffunE neg mulNr.
  by rewrite [(- dot_s x s) ^+ n]exprNn mulrACA -expr2 sqrr_sign mul1r.
have c0 : c != 0 by rewrite mulf_neq0 ?expf_neq0 ?natr_neq0 ?fact_gt0.
have Pm : (#|plus| <= m)%N by rewrite card_plus.
have [w [a units]] := as_units (fun s => c^-1 * prod_s s) (fun (s : {ffun 'I_n -> bool}) i => (-1) ^+ s i) Pm.
exists (fun _ k => (k == n)%:R), w, a, 0, (fun=> 0) => k x kn.
rewrite (units (fun z => (k == n)%:R * z ^+ k)).
rewrite [X in _ + X + _](_ : _ = 0) ?addr0; last by case: eqP => // _; apply: big1 => i _; rewrite mul0r.
rewrite [X in X + _](_ : _ = 0) ?add0r; last by case: eqP.
have [->|_] := eqVneq k n; last by apply: big1 => s _; rewrite mul0r mulr0.
transitivity (c^-1 * \sum_(s | plus s) prod_s s * dot_s x s ^+ n); last by rewrite half mulKf.
by rewrite big_distrr; apply: eq_bigr => s _ /=; rewrite mul1r mulrA.
Qed.
