(* The counting behind the lower and upper bounds on units: independent rows, exponent vectors, sums over signs, sums written as units.
   Shared by monomials.v, flattening.v and unit_savings.v; no headline theorem, no axiom. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Outward Require Import polarisation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The counting core: rows that pair triangularly with some multipliers, when ordered by degree, are independent, so they are at most m. In use,
   the row of an exponent S lists the m neurons' monomials a_j^S, and the multiplier of S is the output weight w_j times the complementary monomial:
   of a vanishing combination, the multiplier of a row of maximal degree leaves that row's coefficient alone. *)
Lemma triangular_rows (F : fieldType) (T : finType) (P : pred T) (degree : T -> nat) m (row multiplier : T -> 'I_m -> F) (c : F) : c != 0 ->
  (forall S S', P S -> P S' -> (degree S' <= degree S)%N -> \sum_j multiplier S j * row S' j = if S' == S then c else 0) ->
  (#|P| <= m)%N.
Proof.
move=> c0 pairing; pose M := \matrix_(i < #|P|, j < m) row (enum_val i) j.
suff /eqP <- : row_free M by apply: rank_leq_col.
rewrite -kermx_eq0; apply/rowV0P => v /sub_kermxP vM0; apply/rowP => i0; rewrite mxE.
apply/eqP; apply: contraT => vi0.
case: (@arg_maxnP _ i0 (fun i => v 0 i != 0) (fun i => degree (enum_val i)) vi0) => k vk maximal.
have Pe (i : 'I_#|P|) : P (enum_val i) := enum_valP i.
have: \sum_j multiplier (enum_val k) j * (v *m M) 0 j = v 0 k * c.
  transitivity (\sum_i v 0 i * \sum_j multiplier (enum_val k) j * row (enum_val i) j).
    under eq_bigr do rewrite mxE big_distrr /=; rewrite exchange_big /=; apply: eq_bigr => i _.
    by rewrite big_distrr /=; apply: eq_bigr => j _; rewrite mxE mulrCA.
  rewrite (bigD1 k) //= pairing // eqxx big1 ?addr0 // => i ik.
  have [->|vi] := eqVneq (v 0 i) 0; first by rewrite mul0r.
  by rewrite (pairing _ _ (Pe k) (Pe i) (maximal i vi)) (inj_eq enum_val_inj) (negPf ik) mulr0.
rewrite vM0 big1 => [/esym/eqP|j _]; last by rewrite mxE mulr0.
by rewrite mulf_eq0 (negPf vk) (negPf c0).
Qed.

(* Exponent vectors bounded by r. *)
Section Exponents.
Variables (n : nat) (r : 'I_n -> nat).
Let d := (\sum_i r i)%N.
Definition exponents := {ffun 'I_n -> 'I_(\sum_i r i).+1}.
Definition divides (S : exponents) := [forall i, S i <= r i]%N.
Definition degree (S : exponents) := (\sum_i S i)%N.

Lemma r_le i : (r i <= d)%N.
Proof. by rewrite /d (bigD1 i) //= leq_addr. Qed.

(* A sum over the divisors of a product of one-variable terms is the product of one-variable sums. *)
Lemma sum_divisors (R : comRingType) (f : 'I_n -> nat -> R) :
  \sum_(S | divides S) \prod_i f i (S i) = \prod_i \sum_(e < (r i).+1) f i e.
Proof.
transitivity (\prod_i \sum_(e < d.+1 | (e <= r i)%N) f i e); last first.
  apply: eq_bigr => i _; have le : ((r i).+1 <= d.+1)%N by rewrite ltnS r_le.
  by rewrite -(big_ord_widen_cond _ xpredT _ le) //=; apply: eq_bigl.
by rewrite bigA_distr_big_dep /=; apply: eq_bigl => S; apply/forallP/familyP.
Qed.

Lemma card_divisors : #|divides| = (\prod_i (r i).+1)%N.
Proof.
apply/eqP; rewrite -(Num.Theory.eqr_nat [numDomainType of int]) natr_prod -sumr_const.
rewrite (eq_bigr (fun S : exponents => \prod_i (fun _ _ => 1) i (val (S i)))) => [|S _]; last by rewrite big1.
by rewrite (sum_divisors (fun _ _ => 1)); apply/eqP/eq_bigr => i _; rewrite sumr_const card_ord.
Qed.

End Exponents.

(* Sums over all choices s of one of two weights g and one of two slopes h for each variable. *)
Lemma weighted_sum (R : comRingType) (g h : bool -> R) n k (x : 'I_n -> R) : \sum_b g b = 0 -> (k <= n)%N ->
  \sum_(s : {ffun 'I_n -> bool}) (\prod_i g (s i)) * (\sum_i h (s i) * x i) ^+ k =
  if k == n then (\sum_b g b * h b) ^+ n * n`!%:R * \prod_i x i else 0.
Proof.
move=> g0; rewrite leq_eqVlt; have [-> _|_ /= kn] := eqVneq k n; last first.
  by rewrite -[RHS](@polarised_low _ n k (fun=> g) h (fun _ i => x i)) //; apply: eq_bigr => s _; rewrite prodr_const card_ord.
transitivity ((\sum_b g b * h b) ^+ n * \sum_(p : {perm 'I_n}) \prod_t x (p t)).
  by rewrite -(polarised_top h (fun _ i => x i) g0); apply: eq_bigr => s _; rewrite prodr_const card_ord.
rewrite -mulrA; congr (_ * _).
transitivity (\sum_(p : {perm 'I_n}) \prod_t x t); last by rewrite sumr_const card_Sn mulr_natl.
by apply: eq_bigr => p _; rewrite [RHS](reindex_perm p).
Qed.

(* The 2^n vectors s in {-1, 1}^n, written with s_i = (-1)^(s i), s i a boolean. *)
Lemma signed_sum (R : comRingType) n k (x : 'I_n -> R) : (k <= n)%N ->
  \sum_(s : {ffun 'I_n -> bool}) (\prod_i (-1) ^+ s i) * (\sum_i (-1) ^+ s i * x i) ^+ k =
  if k == n then 2%:R ^+ n * n`!%:R * \prod_i x i else 0.
Proof.
pose g (b : bool) : R := (-1) ^+ b; have g0 : \sum_b g b = 0 by rewrite big_bool /g expr1 expr0 /= addNr.
move=> kn; rewrite (weighted_sum g x g0 kn) (_ : \sum_b g b * g b = 2%:R) //.
by rewrite big_bool /g !expr1 !expr0 /= mulrNN !mulr1.
Qed.

(* The 2^n subsets of the variables, with the sign of the complement's size. *)
Lemma subset_sum (R : comRingType) n k (x : 'I_n -> R) : (k <= n)%N ->
  \sum_(s : {ffun 'I_n -> bool}) (\prod_i if s i then 1 else -1) * (\sum_i (s i)%:R * x i) ^+ k =
  if k == n then n`!%:R * \prod_i x i else 0.
Proof.
pose g (b : bool) : R := if b then 1 else -1; have g0 : \sum_b g b = 0 by rewrite big_bool /= subrr.
move=> kn; rewrite (weighted_sum (fun b : bool => b%:R) x g0 kn) (_ : \sum_b g b * b%:R = 1) ?expr1n ?mul1r //.
by rewrite big_bool /= mulr1 mulr0 addr0.
Qed.

(* Half of the signs, those of a first plus, do as well: only the sum of degree n - 1 need not vanish. *)
Lemma half_of_the_signs (F : fieldType) n : [char F] =i pred0 -> (0 < n)%N ->
  exists (P : pred {ffun 'I_n -> bool}) (w : {ffun 'I_n -> bool} -> F), [/\ #|P| = (2 ^ (n - 1))%N,
    forall x, \sum_(s | P s) w s * (\sum_i (-1) ^+ s i * x i) ^+ n = \prod_i x i
  & forall k x, (k.+1 < n)%N -> \sum_(s | P s) w s * (\sum_i (-1) ^+ s i * x i) ^+ k = 0].
Proof.
move=> char_0 n0; have two : (2 ^ n = 2 ^ (n - 1) * 2)%N by rewrite -expnSr subn1 prednK.
pose i0 : 'I_n := Ordinal n0; pose plus (s : {ffun 'I_n -> bool}) := ~~ s i0.
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
    by rewrite signed_sum // eqxx /c !mulrA -exprS subn1 prednK.
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
exists plus, (fun s => c^-1 * prod_s s); split=> // [x|k x kn].
  transitivity (c^-1 * \sum_(s | plus s) prod_s s * dot_s x s ^+ n); last by rewrite half mulKf.
  by rewrite big_distrr; apply: eq_bigr => s _ /=; rewrite mulrA.
pose g i (b : bool) : F := if (i == i0) && b then 0 else (-1) ^+ b.
have g0 i : i != i0 -> \sum_b g i b = 0 by rewrite /g big_bool => /negPf -> /=; rewrite expr1 expr0 addNr.
transitivity (c^-1 * \sum_(s : {ffun 'I_n -> bool}) (\prod_i g i (s i)) * \prod_(t < k) \sum_i (-1) ^+ s i * x i); last first.
  by rewrite (polarised_lower (fun b : bool => (-1) ^+ b) (fun _ i => x i) g0) ?mulr0.
rewrite [RHS]big_distrr [LHS]big_mkcond /=; apply: eq_bigr => s _; rewrite prodr_const card_ord.
case: ifP => [|/negbFE] s0; last by rewrite (bigD1 i0) //= /g eqxx s0 !mul0r mulr0.
rewrite -mulrA; congr (_ * (_ * _)); apply: eq_bigr => i _; rewrite /g.
by have [->|//] := eqVneq i i0; rewrite (negPf s0).
Qed.

(* A sum over some of a finite type's members, written as m units; the units left over get weight 0. *)
Lemma as_units (F : fieldType) n (T : finType) (P : pred T) (w : T -> F) (a : T -> 'I_n -> F) m : (#|P| <= m)%N ->
  exists (w' : 'I_m -> F) (a' : 'I_m -> 'I_n -> F), forall (f : F -> F) x,
    \sum_j w' j * f (\sum_i a' j i * x i) = \sum_(S | P S) w S * f (\sum_i a S i * x i).
Proof.
move=> Pm; pose at' (V : Type) (g : T -> V) v (j : 'I_m) := oapp (fun i : 'I_#|P| => g (enum_val i)) v (insub (val j)).
exists (at' _ w 0), (at' _ a (fun=> 0)) => f x.
rewrite (bigID (fun j : 'I_m => j < #|P|)%N) /= [X in _ + X]big1 ?addr0 => [|j]; last first.
  by rewrite -leqNgt /at' => ge; rewrite insubF ?mul0r // ltnNge ge.
rewrite (big_ord_narrow Pm) [RHS]big_enum_val; apply: eq_bigr => i _.
by rewrite /at' /= (valK i).
Qed.

(* The lower bounds. The hypothesis gives the part of degree k of a network's Taylor polynomial for the degrees k in K; the bound counts the
   divisors of the monomial x^r whose degrees lie in a set R such that d - (t - s) is in K for all s <= t in R. *)
Section LowerBounds.
Variables (F : fieldType) (n m : nat) (r : 'I_n -> nat) (C : F).
Let d := (\sum_i r i)%N.
Hypotheses (char_0 : [char F] =i pred0) (C_neq0 : C != 0).

Lemma divisors_needed (K R : pred nat) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) : K d ->
  (forall k x, (k <= d)%N -> K k -> \sum_j w j * (\sum_i a j i * x i) ^+ k = if k == d then C * \prod_i x i ^+ r i else 0) ->
  (forall s t, R s -> R t -> (s <= t)%N -> (t <= d)%N -> K (d - (t - s))%N) ->
  (#|[pred S | divides S && R (@degree n r S)]| <= m)%N.
Proof.
move=> Kd parts R_K; have [x|C' C'0 top] := moments_top (c := w) (a := a) (r := r) char_0 C_neq0.
  by rewrite parts // eqxx.
apply: (@triangular_rows F _ _ (@degree n r) m (fun S j => \prod_i a j i ^+ S i)
  (fun S j => w j * \prod_i a j i ^+ (r i - S i)) C') => // S S' /andP[/forallP Sr RS] /andP[_ RS'] S'S.
pose E i := (r i - S i + S' i)%N; have Sd : (degree S <= d)%N by apply: leq_sum => i _; apply: Sr.
have Ed : (\sum_i E i = d - (degree S - degree S'))%N.
  by rewrite big_split /= sumnB // -/(degree _) -/(degree _) -/d subnBA // addnBAC.
transitivity (\sum_j w j * \prod_i a j i ^+ E i).
  by apply: eq_bigr => j _; rewrite -mulrA -big_split /=; congr (_ * _); apply: eq_bigr => i _; rewrite exprD.
have SS' : (S' == S) = [forall i, E i == r i].
  apply/eqP/forallP => [eqS i|EE]; first by rewrite /E eqS subnK.
  by apply/ffunP => i; apply: val_inj => /=; have /eqP := EE i; rewrite /E -[RHS](subnK (Sr i)) => /addnI.
have [Ek|Ek] := eqVneq (\sum_i E i)%N d; first by rewrite top // SS'.
have -> : S' == S = false by rewrite SS'; apply/negbTE; apply: contra Ek => /forallP EE; apply/eqP/eq_bigr => i _; apply/eqP/EE.
by apply: (moments_below char_0 _ erefl) => x; rewrite Ed parts ?leq_subr ?R_K // -Ed (negPf Ek).
Qed.

Lemma divisors_without_one_variable_needed (c : 'I_m -> F) (a : 'I_m -> 'I_n -> F) i0 : (0 < r i0)%N ->
  (forall x, \sum_j c j * (\sum_i a j i * x i) ^+ d = C * \prod_i x i ^+ r i) ->
  (#|[pred S : exponents r | divides S && (S i0 == 0%N :> nat)]| <= m)%N.
Proof.
move=> r0 /(moments_top char_0 C_neq0)[C' C'0 top].
apply: (@triangular_rows F _ _ (@degree n r) m (fun S j => \prod_i (a j i / a j i0) ^+ S i)
  (fun S j => c j * (a j i0 ^+ (r i0 + degree S) * \prod_(i | i != i0) a j i ^+ (r i - S i))) C') => //.
move=> S S' /andP[/forallP Sr /eqP S0] /andP[_ /eqP S'0] S'S.
pose E i := if i == i0 then (r i0 + (degree S - degree S'))%N else (r i - S i + S' i)%N.
have E_i0 : E i0 = (r i0 + (degree S - degree S'))%N by rewrite /E eqxx.
have E_i i : i != i0 -> E i = (r i - S i + S' i)%N by rewrite /E => /negPf ->.
have without (A : exponents r) : A i0 = 0%N :> nat -> degree A = (\sum_(i | i != i0) A i)%N by move=> A0; rewrite /degree (bigD1 i0) //= A0.
have Ed : (\sum_i E i)%N = d.
  rewrite (bigD1 i0) //= E_i0 [in RHS]/d [in RHS](bigD1 i0) //= -addnA; congr (_ + _)%N.
  rewrite (eq_bigr _ E_i).
  rewrite big_split /= sumnB // -(without S) // -(without S') // addnCA subnK // subnK //.
  by rewrite without // leq_sum.
transitivity (\sum_j c j * \prod_i a j i ^+ E i).
  apply: eq_bigr => j _; rewrite -mulrA; congr (_ * _).
  rewrite [RHS](bigD1 i0) //= E_i0 [X in _ * X = _](bigD1 i0) //= S'0 mul1r.
  have [aj0|aj0] := eqVneq (a j i0) 0; first by rewrite aj0 !expr0n !addn_eq0 (gtn_eqF r0) !mul0r.
  rewrite -mulrA -big_split /=.
  rewrite (eq_bigr (fun i => a j i ^+ E i / a j i0 ^+ S' i)) => [|i ii0]; last first.
    by rewrite expr_div_n mulrA -exprD E_i.
  rewrite prodf_div prodrXr -without // addnBA // expfB; first by rewrite mulrA mulrAC.
  by rewrite -[X in (X < _)%N]add0n -addSn leq_add.
have SS' : (S' == S) = [forall i, E i == r i].
  apply/eqP/forallP => [eqS i|EE]; first by rewrite /E eqS subnn addn0 subnK //; case: (i =P i0) => [->|_].
  apply/ffunP => i; apply: val_inj => /=; have /eqP := EE i; rewrite /E; have [->|_] := eqVneq i i0; first by rewrite S0 S'0.
  by rewrite -[RHS](subnK (Sr i)) => /addnI.
by rewrite top // SS'.
Qed.

End LowerBounds.
