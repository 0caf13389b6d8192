(* One hidden layer and one monomial x_1^r_1 ... x_n^r_n of degree d = r_1 + ... + r_n.

   m units with output weights w_j, input weights a_j and one activation without biases, whose Taylor coefficients are tau_0, tau_1, ...: the part
   of degree k of the network's Taylor polynomial at 0 is  sum_j w_j tau_k (a_j.x)^k.  "The network matches the monomial to Taylor order d" says
   that this part is the monomial for k = d and 0 for k < d, at every x.  A common bias b only renames the tau_k (sigma^(k)(b) / k!).

   F is any field of characteristic 0: the rationals, the reals, the complex numbers.  These are statements about Taylor matching to order d.
   They say nothing about uniform approximation on a box, where fewer units can do.  No axioms. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Outward Require Import polarisation counting vocabulary networks.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* Signed sums over d copies of the variables, r_i of the i-th, grouped by how many signs of each variable are minus. *)
Lemma monomial_from_divisors (F : fieldType) n (r : 'I_n -> nat) (d := (\sum_i r i)%N) : [char F] =i pred0 ->
  exists (w : exponents r -> F) (a : exponents r -> 'I_n -> F), forall k x, (k <= d)%N ->
    \sum_(S | divides S) w S * (\sum_i a S i * x i) ^+ k = if k == d then \prod_i x i ^+ r i else 0.
Proof.
move=> char_0; have [v vr] := word_exists (erefl d).
pose minus (s : {ffun 'I_d -> bool}) : exponents r := [ffun i => inord #|[pred t | (v t == i) && s t]|].
have minus_le (s : {ffun 'I_d -> bool}) i : (#|[pred t | (v t == i) && s t]| <= r i)%N.
  by rewrite -vr subset_leq_card //; apply/subsetP => t; rewrite !inE => /andP[].
have minusE s i : minus s i = #|[pred t | (v t == i) && s t]| :> nat.
  by rewrite ffunE inordK // ltnS (leq_trans (minus_le s i)) ?r_le.
pose c : F := 2%:R ^+ d * d`!%:R.
have natr_neq0 k : (0 < k)%N -> k%:R != 0 :> F by rewrite ((charf0P F).1 char_0) // lt0n.
have c0 : c != 0 by rewrite mulf_neq0 ?expf_neq0 ?natr_neq0 ?fact_gt0.
exists (fun S => c^-1 * \sum_(s | minus s == S) \prod_t (-1) ^+ s t), (fun (S : exponents r) i => (r i)%:R - 2%:R * (S i)%:R) => k x kd.
have same_sum (s : {ffun 'I_d -> bool}) : \sum_t (-1) ^+ s t * x (v t) = \sum_i ((r i)%:R - 2%:R * (minus s i)%:R) * x i.
  rewrite (partition_big v predT) //=; apply: eq_bigr => i _.
  rewrite (eq_bigr (fun t => (-1) ^+ s t * x i)) => [|t /eqP -> //]; rewrite -big_distrl /=; congr (_ * _).
  rewrite (eq_bigr (fun t => 1 - 2%:R * (s t)%:R)) => [|t _]; last first.
    by case: (s t); rewrite ?expr1 ?mulr1 ?mulr0 ?subr0 // -opprB mulr2n addrK.
  rewrite sumrB sumr_const -/(uses v i) vr; congr (_ - _); rewrite -big_distrr /= minusE; congr (_ * _).
  by rewrite -natr_sum -sum1_card big_mkcondr; congr (_%:R); apply: eq_bigr => t _; case: (s t).
transitivity (c^-1 * \sum_(s : {ffun 'I_d -> bool}) (\prod_t (-1) ^+ s t) * (\sum_t (-1) ^+ s t * x (v t)) ^+ k).
  rewrite (partition_big minus (@divides n r)) /=; last by move=> s _; apply/forallP => i; rewrite minusE.
  rewrite big_distrr; apply: eq_bigr => S _ /=; rewrite -mulrA; congr (_ * _); rewrite big_distrl /=.
  by apply: eq_bigr => s /eqP <-; rewrite same_sum.
rewrite signed_sum //; case: eqP => _; last by rewrite mulr0.
by rewrite -/c mulrA mulVf // mul1r prod_word; apply: eq_bigr => i _; rewrite vr.
Qed.

(* If no Taylor coefficient up to d vanishes, m bias-free units can match the monomial to Taylor order d exactly when m >= prod (r_i + 1). *)
Lemma monomial_matched_from (F : fieldType) (n m : nat) (r : 'I_n -> nat) (tau : nat -> F) (d := (\sum_i r i)%N) :
  [char F] =i pred0 ->
  (forall k, (k <= d)%N -> tau k != 0) ->
  (exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F), forall k (x : 'I_n -> F), (k <= d)%N ->
     \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == d then \prod_i x i ^+ r i else 0)
  <-> (\prod_i (r i).+1 <= m)%N.
Proof.
move=> char_0 tau_neq0; have part (w : 'I_m -> F) a k (x : 'I_n -> F) :
  \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = tau k * \sum_j w j * (\sum_i a j i * x i) ^+ k.
  by rewrite big_distrr /=; apply: eq_bigr => j _; rewrite mulrCA.
split=> [[w [a parts]]|].
  rewrite -card_divisors; apply: leq_trans (@divisors_needed F n m r (tau d)^-1 char_0 _ predT predT w a isT _ _) => //.
    - by rewrite subset_leq_card //; apply/subsetP => S; rewrite !inE andbT.
    - by rewrite invr_eq0 tau_neq0.
  move=> k x kd _; apply: (mulfI (tau_neq0 k kd)); rewrite -part parts //; case: eqP => [->|_]; last by rewrite mulr0.
  by rewrite mulVKf ?tau_neq0.
rewrite -card_divisors => Pm; have [w [a parts]] := monomial_from_divisors r char_0.
have [w' [a' units]] := as_units (fun S => (tau d)^-1 * w S) a Pm.
exists w', a' => k x kd; rewrite (units (fun z => tau k * z ^+ k)).
transitivity (tau k / tau d * \sum_(S | divides S) w S * (\sum_i a S i * x i) ^+ k).
  rewrite big_distrr; apply: eq_bigr => S _ /=; by rewrite mulrCA !mulrA.
rewrite parts //; case: eqP => [->|_]; last by rewrite mulr0.
by rewrite divff ?mul1r ?tau_neq0.
Qed.

(* Whatever the activations (the j-th unit's Taylor coefficients tau_jk at its own bias), biases and affine skip p + q.x, a network that
   matches a monomial of degree d >= 2 to Taylor order d has at least prod (r_i + 1) / (1 + r_i0) units, for each variable i0 that occurs. *)
Lemma any_activation_bound (F : fieldType) (n m : nat) (r : 'I_n -> nat) (d := (\sum_i r i)%N)
    (tau : 'I_m -> nat -> F) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (p : F) (q : 'I_n -> F) :
  [char F] =i pred0 -> (2 <= d)%N ->
  (forall k (x : 'I_n -> F), (k <= d)%N ->
     (if k == 0%N then p else 0) + (if k == 1%N then \sum_i q i * x i else 0) + \sum_j w j * (tau j k * (\sum_i a j i * x i) ^+ k) =
     if k == d then \prod_i x i ^+ r i else 0) ->
  forall i0, (0 < r i0)%N -> (\prod_i (r i).+1 <= m * (r i0).+1)%N.
Proof.
move=> char_0 d2 parts i0 r0.
have := @divisors_without_one_variable_needed F n m r 1 char_0 (oner_neq0 _) (fun j => w j * tau j d) a i0 r0.
rewrite (_ : #|_| = \prod_(i | i != i0) (r i).+1)%N; last first.
  pose r' i := if i == i0 then 0%N else r i.
  apply/eqP; rewrite -(Num.Theory.eqr_nat [numDomainType of int]) natr_prod -sumr_const /=.
  have := @sum_divisors n r [comRingType of int] (fun i e => if (i == i0) && (e != 0%N) then 0 else 1) => /= sums.
  rewrite big_mkcondr /=; apply/eqP; transitivity (\sum_(S : exponents r | divides S)
    \prod_i (if (i == i0) && (S i != 0%N :> nat) then 0 else 1) : int).
    apply: eq_bigr => S _; case: ifP => S0; last by rewrite (bigD1 i0) //= eqxx S0 mul0r.
    by rewrite big1 // => i _; case: eqP => [->|//]; rewrite S0.
  rewrite sums (bigD1 i0) //= eqxx /=; rewrite big_ord_recl /= big1 ?addr0 ?mul1r //.
  apply: eq_bigr => i /negPf ii0; rewrite (eq_bigr (fun=> 1)) => [|e _]; by rewrite ?sumr_const ?card_ord ?ii0.
move=> needed; rewrite (bigD1 i0) //= mulnC leq_mul2r /= needed // => x; rewrite mul1r.
have := parts d x (leqnn d); rewrite eqxx (gtn_eqF d2) (gtn_eqF (ltnW d2)) !add0r => <-.
by apply: eq_bigr => j _; rewrite mulrA.
Qed.

(* Claim: monomials.one_taylor_coefficient_needs_the_largest_coefficient
   Tier: algebra
   Axioms: none
   Says: If only the Taylor coefficient of order d is known not to vanish, a network that matches the monomial in degree d has at least as many units
     as any coefficient, hence the largest one, of prod (1 + y + ... + y^r_i). *)
Theorem one_taylor_coefficient_needs_the_largest_coefficient (F : fieldType) (n m : nat) (r : 'I_n -> nat) (d := (\sum_i r i)%N)
    (tau_d : F) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) :
  [char F] =i pred0 -> tau_d != 0 ->
  (forall x : 'I_n -> F, \sum_j w j * (tau_d * (\sum_i a j i * x i) ^+ d) = \prod_i x i ^+ r i) ->
  forall k, (\prod_i \sum_(e < (r i).+1) 'X^e : {poly int})`_k <= m%:R.
Proof.
move=> char_0 tau0 match_d k.
rewrite -(sum_divisors r (fun _ e => 'X^e)) coef_sum.
rewrite (eq_bigr (fun S : exponents r => if degree S == k then 1 else 0)) => [|S _]; last first.
  by rewrite prodrXr coefXn -/(degree S) eq_sym; case: eqP.
rewrite -big_mkcondr /= sumr_const Num.Theory.ler_nat.
have -> : #|[pred S : exponents r | divides S & degree S == k]| = #|[pred S : exponents r | divides S && (pred1 k) (degree S)]| by [].
apply: (@divisors_needed F n m r tau_d^-1 char_0 _ (pred1 d) _ w a); rewrite ?invr_eq0 //=.
  move=> k' x _ /eqP ->; rewrite eqxx -match_d big_distrr /=; apply: eq_bigr => j _; by rewrite mulrCA mulKf.
by move=> s t /eqP -> /eqP -> _ kd; rewrite subnn subn0.
Qed.

(* Claim: monomials.monomial_needs_all_smaller_exponents
   Tier: algebra
   Axioms: none
   Says: If no Taylor coefficient up to the degree d = r_1 + ... + r_n vanishes, prod (r_i + 1) is the least number of bias-free units that match the
     monomial to Taylor order d; for every n and all exponents. *)
Theorem monomial_needs_all_smaller_exponents (F : fieldType) (tau : nat -> F) (n : nat) (r : 'I_n -> nat) :
  [char F] =i pred0 -> no_coefficient_vanishes tau (total r) -> least_is (flat_units tau r false false) (fun m => m = \prod_i (r i).+1)%N.
Proof.
by move=> char_0 tau0; apply: (least_from (N := (\prod_i (r i).+1)%N)) => // m; rewrite flat_unitsE; apply: monomial_matched_from.
Qed.

(* Claim: monomials.any_activation_needs_a_fraction
   Tier: algebra
   Axioms: none
   Says: Whatever the activations, biases and affine skip: for exponents r_1, ..., r_n of sum >= 2, at least prod (r_i + 1) / (1 + the least positive r_i)
     units match the monomial to Taylor order d. *)
Theorem any_activation_needs_a_fraction (F : fieldType) (r : seq nat) :
  [char F] =i pred0 -> (2 <= total (@monomial r))%N ->
  least_is_at_least (@units_of_any_activation F _ (@monomial r)) (fun m => \prod_i (@monomial r i).+1 <= m * (1 + least_positive r))%N.
Proof.
move=> char_0 d2 m [tau [w [a [p [q parts]]]]].
have [|in_r positive] := @least_positive_in r.
  rewrite lt0n; apply: contraTneq d2 => none; rewrite /total big1 // => i _; apply/eqP; rewrite -leqn0 -none.
  by rewrite (big_nth 0%N) big_mkord; apply: (leq_bigmax_cond (F := fun i : 'I_(size r) => nth 0%N r i)).
have least_r : (index (least_positive r) r < size r)%N by rewrite index_mem.
have := @any_activation_bound F _ m _ tau w a p q char_0 d2 parts (Ordinal least_r).
by rewrite /monomial /= nth_index // add1n; apply.
Qed.
