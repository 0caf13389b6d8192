(* Flat networks need exponentially many units to multiply.

   m units with output weights w_j, input weights a_j and one activation without biases, whose Taylor coefficients are tau_0, tau_1, ...: the part
   of degree k of the network's Taylor polynomial at 0 is  sum_j w_j tau_k (a_j.x)^k.  A common bias b only renames the tau_k (sigma^(k)(b) / k!).
   "Matches the product to Taylor order n": this part is x_1...x_n for k = n and 0 for k < n, at every x.

   F is any field of characteristic 0: the rationals, the reals, the complex numbers; R any ordered field, the reals among them.
   These are statements about Taylor matching to order n.  They say nothing about uniform approximation on a box, where fewer units can do.
   No axioms. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Outward Require Import polarisation counting vocabulary networks monomials.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
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

(* If no Taylor coefficient up to n vanishes, m bias-free units can match the product of n inputs to Taylor order n exactly when m >= 2^n. *)
Lemma product_matched_from (F : fieldType) (n m : nat) (tau : nat -> F) :
  [char F] =i pred0 ->
  (forall k, (k <= n)%N -> tau k != 0) ->
  (exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F), forall k (x : 'I_n -> F), (k <= n)%N ->
     \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == n then \prod_i x i else 0)
  <-> (2 ^ n <= m)%N.
Proof.
have d : (\sum_(i < n) 1 = n)%N by rewrite sum1_card card_ord.
have N : (\prod_(i < n) 2 = 2 ^ n)%N by rewrite prod_nat_const card_ord.
move=> char_0; have := @monomial_matched_from F n m (fun=> 1%N) tau char_0; rewrite d N => least tau0.
rewrite -(least tau0); split=> [] [w [a parts]]; exists w, a => k x kn; by rewrite parts //; case: eqP => // _; under eq_bigr do rewrite expr1.
Qed.

(* m units, each with an activation and a bias of its own (the j-th unit's Taylor coefficients at its bias are tau_jk, to be chosen) and a free
   affine skip p + q.x, can match the product of n >= 2 inputs to Taylor order n exactly when m >= 2^(n-1). *)
Lemma product_matched_by_any_from (F : fieldType) (n m : nat) :
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
  have i0 : 'I_n := Ordinal n2; have := @any_activation_bound F n m (fun=> 1%N) tau w a p q char_0.
  rewrite d N two leq_mul2r /= => needed; apply: needed n2 _ (Ordinal n2) isT => k x kn.
  by rewrite parts //; case: eqP => // _; under [RHS]eq_bigr do rewrite expr1.
move=> half_m.
have [P [w [cardP top _]]] := half_of_the_signs char_0 (ltnW n2); rewrite -cardP in half_m.
have [w' [a units]] := as_units w (fun (s : {ffun 'I_n -> bool}) i => (-1) ^+ s i) half_m.
exists (fun _ k => (k == n)%:R), w', a, 0, (fun=> 0) => k x kn.
rewrite (units (fun z => (k == n)%:R * z ^+ k)).
rewrite [X in _ + X + _](_ : _ = 0) ?addr0; last by case: eqP => // _; apply: big1 => i _; rewrite mul0r.
rewrite [X in X + _](_ : _ = 0) ?add0r; last by case: eqP.
have [->|_] := eqVneq k n; last by apply: big1 => s _; rewrite mul0r mulr0.
by rewrite -top; apply: eq_bigr => s _; rewrite mul1r.
Qed.

(* From functions to Taylor coefficients, over any ordered field: f(t) = o(t^n) at t = 0. *)
Section Peano.
Variable R : realFieldType.
Implicit Types (f : R -> R) (eps delta t : R).

Definition little_o n f := forall eps, 0 < eps -> exists2 delta, 0 < delta & forall t, `|t| <= delta -> `|f t| <= eps * `|t| ^+ n.

Lemma little_o_ext n f f' : f =1 f' -> little_o n f -> little_o n f'.
Proof. by move=> ff' fo eps /fo[delta d0 small]; exists delta => // t /small; rewrite ff'. Qed.

Lemma little_o_add n f f' : little_o n f -> little_o n f' -> little_o n (fun t => f t + f' t).
Proof.
move=> fo fo' eps e0; have e2 : 0 < eps / 2%:R by rewrite divr_gt0 ?ltr0n.
have [delta d0 small] := fo _ e2; have [delta' d0' small'] := fo' _ e2.
exists (Num.min delta delta') => [|t]; first by rewrite lt_minr d0.
rewrite le_minr => /andP[/small le1 /small' le2]; apply: le_trans (ler_norm_add _ _) _.
by rewrite [eps]splitr mulrDl ler_add.
Qed.

Lemma little_o_scale n f c : little_o n f -> little_o n (fun t => c * f t).
Proof.
move=> fo eps e0; have c1 : 0 < 1 + `|c| by rewrite ltr_paddr.
have [delta d0 small] := fo _ (divr_gt0 e0 c1); exists delta => // t /small le.
rewrite normrM; apply: le_trans (_ : (1 + `|c|) * `|f t| <= _); first by rewrite ler_wpmul2r ?ler_addr.
by rewrite -ler_pdivl_mull // mulrA [_^-1 * _]mulrC.
Qed.

Lemma little_o_sum n (I : finType) (f : I -> R -> R) : (forall j, little_o n (f j)) -> little_o n (fun t => \sum_j f j t).
Proof.
move=> fo; elim: (index_enum I) => [|j s IH].
  by move=> eps e0; exists 1 => // t _; rewrite big_nil normr0 mulr_ge0 ?exprn_ge0 // ltW.
by apply: little_o_ext (little_o_add (fo j) IH) => t; rewrite big_cons.
Qed.

Lemma little_o_dilate n f y : little_o n f -> little_o n (fun t => f (t * y)).
Proof.
move=> fo eps e0; have c1 : 0 < 1 + `|y| by rewrite ltr_paddr.
have [delta d0 small] := fo _ (divr_gt0 e0 (exprn_gt0 n c1)).
have yle : `|y| <= 1 + `|y| by rewrite ler_addr.
exists (delta / (1 + `|y|)) => [|t]; first by rewrite divr_gt0.
rewrite ler_pdivl_mulr // => td; apply: le_trans (small _ _) _.
  by rewrite normrM (le_trans _ td) // ler_wpmul2l.
rewrite normrM exprMn -mulrA ler_wpmul2l ?(ltW e0) // mulrCA ler_pimulr ?exprn_ge0 //.
by rewrite ler_pdivr_mull ?exprn_gt0 // mulr1 ler_expn2r ?nnegrE ?normr_ge0 // ltW.
Qed.

(* A polynomial of degree n that is o(t^n), for t != 0, vanishes. *)
Let punctured n f := forall eps, 0 < eps -> exists2 delta, 0 < delta & forall t, 0 < `|t| <= delta -> `|f t| <= eps * `|t| ^+ n.

Lemma polynomial_little_o n (p : nat -> R) : punctured n (fun t => \sum_(k < n.+1) p k * t ^+ k) -> forall k, (k <= n)%N -> p k = 0.
Proof.
elim: n p => [|n IH] p po.
  have p0 : p 0%N = 0.
    apply/eqP; apply: contraT => p0; have e0 : 0 < `|p 0%N| / 2%:R by rewrite divr_gt0 ?normr_gt0 ?ltr0n.
    have [delta d0 /(_ delta)] := po _ e0; rewrite gtr0_norm // d0 lexx big_ord1 !expr0 !mulr1 => /(_ isT).
    by rewrite ler_pdivl_mulr ?ltr0n // mulr_natr mulr2n ger_addl normr_le0 (negPf p0).
  by case.
pose q t := \sum_(k < n.+1) p k.+1 * t ^+ k.
have split_p t : \sum_(k < n.+2) p k * t ^+ k = p 0%N + t * q t.
  by rewrite big_ord_recl expr0 mulr1 big_distrr; congr (_ + _); apply: eq_bigr => k _; rewrite exprS mulrCA.
pose B := \sum_(k < n.+1) `|p k.+1|.
have B0 : 0 <= B by apply: sumr_ge0.
have qB t : `|t| <= 1 -> `|q t| <= B.
  move=> t1; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => k _.
  by rewrite normrM normrX ler_pimulr // exprn_ile1.
have p0 : p 0%N = 0.
  apply/eqP; apply: contraT => p0; pose e := `|p 0%N| / 3%:R.
  have e0 : 0 < e by rewrite divr_gt0 ?normr_gt0 ?ltr0n.
  have B1 : 0 < 1 + B by rewrite ltr_paddr.
  have [delta d0 small] := po _ e0; pose t := Num.min delta (Num.min 1 (e / (1 + B))).
  have t0 : 0 < t by rewrite !lt_minr d0 ltr01 divr_gt0.
  have /andP[td /andP[t1 tB]] : (t <= delta) && ((t <= 1) && (t <= e / (1 + B))) by rewrite -!le_minr.
  have := small t; rewrite gtr0_norm // t0 td => /(_ isT); rewrite split_p => le1.
  have le2 : `|t * q t| <= e.
    rewrite normrM gtr0_norm //; apply: le_trans (_ : t * (1 + B) <= _); last by rewrite -ler_pdivl_mulr.
    by rewrite ler_wpmul2l ?(ltW t0) // (le_trans (qB t _)) ?gtr0_norm // ler_addr.
  have le3 : e * t ^+ n.+1 <= e by rewrite ler_pimulr ?(ltW e0) // exprn_ile1 // ltW.
  have: `|p 0%N| <= e + e.
    rewrite -[p 0%N](addrK (t * q t)); apply: le_trans (ler_norm_sub _ _) _.
    by rewrite ler_add // (le_trans le1).
  have -> : `|p 0%N| = e + e + e by rewrite -mulr2n -mulrSr -mulr_natr divfK ?pnatr_eq0.
  by rewrite ger_addl leNgt e0.
case=> [|k] kn //; apply: (IH (fun k => p k.+1)) => // eps e0; have [delta d0 small] := po _ e0.
exists delta => // t td; have /andP[t0 _] := td; have := small t td; rewrite split_p p0 add0r normrM exprS mulrCA.
by rewrite ler_pmul2l.
Qed.

End Peano.

(* Claim: flattening.peano_agreement_needs_two_to_the_n_units
   Tier: algebra
   Axioms: none
   Says: The lower bound from functions alone, over any ordered field (the reals): if sigma(b + t) = sum_k tau_k t^k + o(t^n) with no tau_k zero, and
     the network agrees along each line with c t^n x_1...x_n up to o(t^n), c != 0, then m >= 2^n. Peano's sense at one point; no smoothness is used. *)
Theorem peano_agreement_needs_two_to_the_n_units (R : realFieldType) (n m : nat) (sigma : R -> R) (b c : R) (tau : nat -> R)
    (w : 'I_m -> R) (a : 'I_m -> 'I_n -> R) :
  c != 0 -> (forall k, (k <= n)%N -> tau k != 0) ->
  little_o n (fun t => sigma (b + t) - \sum_(k < n.+1) tau k * t ^+ k) ->
  (forall x : 'I_n -> R, little_o n (fun t => \sum_j w j * sigma (b + \sum_i a j i * (t * x i)) - c * t ^+ n * \prod_i x i)) ->
  (2 ^ n <= m)%N.
Proof.
move=> c0 tau0 taylor agrees.
have parts k (x : 'I_n -> R) : (k <= n)%N ->
    (tau k * \sum_j w j * (\sum_i a j i * x i) ^+ k)%R = (if k == n then c * \prod_i x i else 0)%R.
  move=> kn; apply/eqP; rewrite -subr_eq0; apply/eqP; move: k kn.
  apply: polynomial_little_o => eps e0.
  pose y j := \sum_i a j i * x i.
  have remainder : little_o n (fun t => \sum_j - w j * (sigma (b + t * y j) - \sum_(k < n.+1) tau k * (t * y j) ^+ k)).
    by apply: little_o_sum => j; apply: little_o_scale; apply: (little_o_dilate (y j) taylor).
  have [delta d0 small] := little_o_add (agrees x) remainder e0; exists delta => // t /andP[_ /small]; congr (`|_| <= _).
  have line j : \sum_i a j i * (t * x i) = t * y j by rewrite big_distrr; apply: eq_bigr => i _; rewrite mulrCA.
  rewrite addrAC -big_split /=.
  transitivity (\sum_j w j * (\sum_(k < n.+1) tau k * (t * y j) ^+ k) - c * t ^+ n * \prod_i x i).
    by congr (_ - _); apply: eq_bigr => j _; rewrite line mulNr -mulrBr opprB addrC subrK.
  under [RHS]eq_bigr do rewrite mulrBl; rewrite sumrB; congr (_ - _).
    under eq_bigr do rewrite big_distrr /=; rewrite exchange_big /=; apply: eq_bigr => k _.
    rewrite -mulrA big_distrl big_distrr /=; apply: eq_bigr => j _.
    by rewrite exprMn [t ^+ k * _]mulrC mulrCA !mulrA.
  rewrite (bigD1 ord_max) //= eqxx [X in _ = _ + X]big1 ?addr0 => [|k nk]; first by rewrite mulrAC.
  by rewrite (ifN _ _ (nk : val k != n)) mul0r.
have char_0 : [char R] =i pred0 by exact: char_num.
apply/(product_matched_from m char_0 tau0).
exists (fun j => c^-1 * w j), a => k x kn; transitivity (c^-1 * (tau k * \sum_j w j * (\sum_i a j i * x i) ^+ k)).
  by rewrite !big_distrr; apply: eq_bigr => j _ /=; rewrite mulrACA -mulrA.
by rewrite parts //; case: eqP => _; rewrite ?mulKf ?mulr0.
Qed.

(* Claim: flattening.product_needs_two_to_the_n_units
   Tier: algebra
   Axioms: none
   Says: If no Taylor coefficient up to n vanishes, 2^n is the least number of bias-free units that match the product of n inputs to Taylor order n. *)
Theorem product_needs_two_to_the_n_units (F : fieldType) (tau : nat -> F) (n : nat) :
  [char F] =i pred0 -> no_coefficient_vanishes tau n -> least_is (flat_units tau (@product n) false false) (fun m => m = 2 ^ n)%N.
Proof.
by move=> char_0 tau0; apply: (least_from (N := (2 ^ n)%N)) => // m; rewrite flat_unitsE total_product -(product_matched_from m char_0 tau0);
  split=> [] [w [a parts]]; exists w, a => k x kn; rewrite -1?prod_product parts // ?prod_product.
Qed.

(* Claim: flattening.any_activation_needs_two_to_the_n_minus_one_units
   Tier: algebra
   Axioms: none
   Says: 2^(n-1) is the least number of units that match the product of n >= 2 inputs to Taylor order n, each unit with an activation and a bias of its
     own, to be chosen, and a free affine skip; written 2 m = 2^n. *)
Theorem any_activation_needs_two_to_the_n_minus_one_units (F : fieldType) (n : nat) :
  [char F] =i pred0 -> (2 <= n)%N -> least_is (@units_of_any_activation F n (@product n)) (fun m => m * 2 = 2 ^ n)%N.
Proof.
move=> char_0 n2; apply: (least_from (N := (2 ^ (n - 1))%N)) => [m|]; last by rewrite -expnSr subn1 prednK // (leq_trans _ n2).
rewrite -(product_matched_by_any_from m char_0 n2) /units_of_any_activation /matches /part total_product.
by split=> [] [tau [w [a [p [q parts]]]]]; exists tau, w, a, p, q => k x kn; rewrite -1?prod_product parts // ?prod_product.
Qed.

Lemma gates_of (t : tree) : (gates t + 1)%N = inputs t.
Proof. by elim: t => //= l <- r <-; rewrite -addnA addnACA. Qed.

Lemma some_tree n : (0 < n)%N -> exists t, inputs t = n.
Proof.
by case: n => // n _; elim: n => [|n [t tn]]; [exists Input | exists (Gate t Input); rewrite /= tn addn1].
Qed.

(* Claim: flattening.tree_has_one_gate_less_than_inputs
   Tier: algebra
   Axioms: none
   Says: Every binary tree over n >= 1 inputs, whatever its shape, has n - 1 gates, and there is one. *)
Theorem tree_has_one_gate_less_than_inputs (n : nat) : (1 <= n)%N -> every_is (tree_gates n) (fun m => m + 1 = n)%N.
Proof.
by move=> /some_tree[t tn]; split=> [|m [t' <- <-]]; [exists (gates t), t | exact: gates_of].
Qed.

(* Claim: flattening.deep_product_needs_four_units_per_gate
   Tier: algebra
   Axioms: none
   Says: With four units per gate, every binary tree over n >= 1 inputs has exactly 4 (n - 1) units, and there is one. *)
Theorem deep_product_needs_four_units_per_gate (n : nat) : (1 <= n)%N -> every_is (tree_units n) (fun m => m + 4 = 4 * n)%N.
Proof.
by move=> /some_tree[t tn]; split=> [|m [t' <- <-]]; [exists (4 * gates t)%N, t | rewrite -gates_of mulnDr].
Qed.
