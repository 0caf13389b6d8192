(* What the files on Taylor matching share: the polarisation of powers of linear forms, the step from an identity between functions to
   moments (coefficients), and the counting lemma behind the lower bounds. Nothing here is a headline theorem; nothing uses an axiom. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* How often the word u uses the letter i. *)
Definition uses n k (u : 'I_k -> 'I_n) (i : 'I_n) : nat := #|[pred t | u t == i]|.

Section Words.
Variables (n k : nat).
Implicit Types (u v : 'I_k -> 'I_n).

Lemma prod_word (R : comRingType) u (y : 'I_n -> R) : \prod_t y (u t) = \prod_i y i ^+ uses u i.
Proof.
rewrite (partition_big u predT) //=; apply: eq_bigr => i _.
by rewrite (eq_bigr (fun=> y i)) => [|t /eqP ->]; rewrite ?prodr_const.
Qed.

Lemma sum_uses u : (\sum_i uses u i = k)%N.
Proof.
transitivity (\sum_(t < k) 1)%N; last by rewrite sum1_card card_ord.
by rewrite (partition_big u predT) //=; apply: eq_bigr => i _; rewrite sum1_card.
Qed.

(* Every choice of k letters in all is spelt by some word. *)
Lemma word_exists (S : 'I_n -> nat) : (\sum_i S i)%N = k -> exists u : 'I_k -> 'I_n, uses u =1 S.
Proof.
move=> Sk; pose s := flatten [seq nseq (S i) i | i <- enum 'I_n].
have szs : size s == k.
  rewrite size_flatten /shape -map_comp sumnE big_map big_enum /= -Sk.
  by apply/eqP/eq_bigr => i _; rewrite /= size_nseq.
exists (tnth (Tuple szs)) => i; rewrite /uses.
have -> : #|[pred t | tnth (Tuple szs) t == i]| = count_mem i s.
  by rewrite -sum1_card -sum1_count -[s]/(tval (Tuple szs)) big_tuple.
rewrite /s count_flatten -map_comp sumnE big_map big_enum /= (bigD1 i) //= count_nseq /= eqxx mul1n.
by rewrite big1 ?addn0 // => j /negPf ji; rewrite count_nseq /= ji.
Qed.

Lemma every_letter_or_not u : (forall i, 0 < uses u i)%N \/ exists i, uses u i = 0%N.
Proof.
have [/existsP[i /eqP u0]|] := boolP [exists i, uses u i == 0%N]; first by right; exists i.
by rewrite negb_exists => /forallP upos; left=> i; rewrite lt0n.
Qed.

Lemma uses_perm u (p : {perm 'I_k}) : uses (fun t => u (p t)) =1 uses u.
Proof.
move=> i; rewrite /uses -(card_imset [pred t | u (p t) == i] (@perm_inj _ p)).
apply: eq_card => t; apply/imsetP/idP => /= [[t' + ->]|ti]; rewrite ?inE //.
by exists ((p^-1)%g t); rewrite ?inE ?permKV.
Qed.

Lemma count_permutations u v : u =1 v -> (0 < \sum_(p : {perm 'I_k}) \prod_t (u t == v (p t)))%N.
Proof.
move=> uv; rewrite (bigD1 1%g) //= big1 ?addn_gt0 // => t _.
by rewrite perm1 uv eqxx.
Qed.

Lemma no_permutation u v : ~ uses u =1 uses v -> (\sum_(p : {perm 'I_k}) \prod_t (u t == v (p t)))%N = 0%N.
Proof.
move=> uv; apply: big1 => p _; have [/forallP /= all_eq|] := boolP [forall t, u t == v (p t)]; last first.
  by rewrite negb_forall => /existsP[t /negPf ne]; rewrite (bigD1 t) //= ne.
by case: uv => i; rewrite -(uses_perm v p); apply: eq_card => t; rewrite !inE (eqP (all_eq t)).
Qed.

End Words.

Section Polarisation.
Variables (R : comRingType) (n k : nat) (g : 'I_n -> bool -> R) (h : bool -> R) (A : 'I_k -> 'I_n -> R).

(* The sum over all 2^n choices s of prod_i g_i(s_i) times prod_t (sum_i h(s_i) A_ti); the powers of a linear form have equal rows. *)
Let polarised := \sum_(s : {ffun 'I_n -> bool}) (\prod_i g i (s i)) * \prod_t \sum_i h (s i) * A t i.

Lemma polarised_expand :
  polarised = \sum_(f : {ffun 'I_k -> 'I_n}) (\prod_t A t (f t)) * \prod_i \sum_b g i b * h b ^+ uses f i.
Proof.
rewrite /polarised; under eq_bigr => s _ do rewrite bigA_distr_bigA big_distrr /=.
rewrite exchange_big /=; apply: eq_bigr => f _; rewrite bigA_distr_bigA big_distrr /=.
by apply: eq_bigr => s _; rewrite !big_split /= (prod_word f (fun i => h (s i))) mulrA mulrC.
Qed.

(* A word that leaves a letter out contributes nothing. *)
Lemma missing_letter (f : {ffun 'I_k -> 'I_n}) i :
  \sum_b g i b = 0 -> uses f i = 0%N -> (\prod_t A t (f t)) * (\prod_i \sum_b g i b * h b ^+ uses f i) = 0.
Proof.
move=> g0 fi; rewrite (bigD1 i) //= fi (eq_bigr (g i)) => [|b _]; last by rewrite mulr1.
by rewrite g0 mul0r mulr0.
Qed.

Lemma polarised_low : (forall i, \sum_b g i b = 0) -> (k < n)%N -> polarised = 0.
Proof.
move=> g0 kn; rewrite polarised_expand; apply: big1 => f _.
have [fpos|[i]] := every_letter_or_not f; last exact: missing_letter.
suff: (n <= k)%N by rewrite leqNgt kn.
rewrite -[k in (_ <= k)%N](sum_uses f) -[n in (n <= _)%N](card_ord n) -sum1_card; exact: leq_sum.
Qed.

(* With one variable excepted, one degree less. *)
Lemma polarised_lower i0 : (forall i, i != i0 -> \sum_b g i b = 0) -> (k.+1 < n)%N -> polarised = 0.
Proof.
move=> g0 kn; rewrite polarised_expand; apply: big1 => f _.
have [/forallP fpos|] := boolP [forall i, (i != i0) ==> (0 < uses f i)%N]; last first.
  rewrite negb_forall => /existsP[i]; rewrite negb_imply -leqNgt leqn0 => /andP[ii0 /eqP]; exact: (missing_letter (g0 i ii0)).
suff: (n <= k.+1)%N by rewrite leqNgt kn.
rewrite -[k in (_ <= k.+1)%N](sum_uses f) -[n in (n <= _)%N](card_ord n) -sum1_card (bigD1 i0) //= add1n ltnS [X in (_ <= X)%N](bigD1 i0) //=.
by rewrite (leq_trans _ (leq_addl _ _)) // leq_sum // => i ii0; apply: (implyP (fpos i)).
Qed.

End Polarisation.

Lemma polarised_top (R : comRingType) (g h : bool -> R) n (A : 'I_n -> 'I_n -> R) : \sum_b g b = 0 ->
  \sum_(s : {ffun 'I_n -> bool}) (\prod_i g (s i)) * (\prod_t \sum_i h (s i) * A t i) =
  (\sum_b g b * h b) ^+ n * \sum_(p : {perm 'I_n}) \prod_t A t (p t).
Proof.
move=> g0; rewrite (polarised_expand (fun=> g)) (bigID (fun f : {ffun 'I_n -> 'I_n} => injectiveb f)) /= addrC.
rewrite big1 ?add0r => [|f not_inj]; last first.
  have [fpos|[i]] := every_letter_or_not f; last exact: missing_letter.
  have onto i : i \in codom f by have /card_gt0P[t] := fpos i; rewrite inE => /eqP <-; apply: codom_f.
  case/injectiveP: not_inj; apply: in2T; apply/image_injP/eqP/eq_card => i; exact: onto.
rewrite (reindex (@pval _)) /=; last first.
  pose in_Sn := insubd (1%g : {perm 'I_n}).
  by exists in_Sn => /= f Uf; first apply: val_inj; apply: insubdK.
rewrite big_distrr /=; apply: eq_big => [p|p _]; first exact: (valP p).
rewrite mulrC; congr (_ * _); last by apply: eq_bigr => t _; rewrite pvalE.
rewrite (eq_bigr (fun=> \sum_b g b * h b)) ?prodr_const ?card_ord // => i _.
rewrite (_ : uses _ i = 1%N) //; rewrite /uses -(card1 ((p^-1)%g i)); apply: eq_card => t.
by rewrite !inE pvalE -(inj_eq (@perm_inj _ p) t) permKV.
Qed.

(* From an identity between functions to moments, at the points  sum over a subset of the unit vectors that a word spells. *)
Section Moments.
Variables (F : fieldType) (n m : nat).
Implicit Types (x : 'I_n -> F) (c : 'I_m -> F) (a : 'I_m -> 'I_n -> F).
Hypothesis char_0 : [char F] =i pred0.

Let g (b : bool) : F := if b then 1 else -1.
Let h (b : bool) : F := b%:R.
Let point k (u : 'I_k -> 'I_n) (s : {ffun 'I_k -> bool}) i := \sum_t h (s t) * (u t == i)%:R.

Let g_sums_to_0 : \sum_b g b = 0.
Proof. by rewrite big_bool /= subrr. Qed.

Let weight_1 k : (\sum_b g b * h b) ^+ k = 1.
Proof. by rewrite big_bool /= mulr1 mulr0 addr0 expr1n. Qed.

Lemma polarised_power k (u : 'I_k -> 'I_n) (b : 'I_n -> F) :
  \sum_(s : {ffun 'I_k -> bool}) (\prod_t g (s t)) * (\sum_i b i * point u s i) ^+ k = k`!%:R * \prod_t b (u t).
Proof.
transitivity (\sum_(s : {ffun 'I_k -> bool}) (\prod_t g (s t)) * \prod_(t' < k) \sum_t h (s t) * b (u t)).
  apply: eq_bigr => s _; rewrite prodr_const card_ord; congr (_ * _ ^+ k).
  under eq_bigr do rewrite big_distrr /=; rewrite exchange_big /=; apply: eq_bigr => t _.
  rewrite (bigD1 (u t)) //= eqxx mulr1 mulrC big1 ?addr0 // => i /negPf ne.
  by rewrite eq_sym ne !mulr0.
rewrite (polarised_top h (fun t' t => b (u t))) // weight_1 mul1r.
transitivity (\sum_(p : {perm 'I_k}) \prod_t b (u t)); last by rewrite sumr_const card_Sn mulr_natl.
by apply: eq_bigr => p _; rewrite [RHS](reindex_perm p).
Qed.

Lemma polarised_product k (u v : 'I_k -> 'I_n) :
  \sum_(s : {ffun 'I_k -> bool}) (\prod_t g (s t)) * \prod_t point u s (v t) =
  (\sum_(p : {perm 'I_k}) \prod_t (v t == u (p t)))%N%:R.
Proof.
rewrite (polarised_top h (fun t' t => (u t == v t')%:R)) // weight_1 mul1r natr_sum; apply: eq_bigr => p _.
by rewrite natr_prod; apply: eq_bigr => t _; rewrite eq_sym.
Qed.

Let fact_neq0 k : k`!%:R != 0 :> F.
Proof. by rewrite ((charf0P F).1 char_0) // -lt0n fact_gt0. Qed.

Lemma moments_below c a k (S : 'I_n -> nat) :
  (forall x, \sum_j c j * (\sum_i a j i * x i) ^+ k = 0) -> (\sum_i S i)%N = k -> \sum_j c j * \prod_i a j i ^+ S i = 0.
Proof.
move=> vanishes /word_exists[u uS]; apply: (mulfI (fact_neq0 k)); rewrite mulr0 big_distrr /=.
transitivity (\sum_(s : {ffun 'I_k -> bool}) (\prod_t g (s t)) * \sum_j c j * (\sum_i a j i * point u s i) ^+ k).
  under [RHS]eq_bigr do rewrite big_distrr /=; rewrite exchange_big /=; apply: eq_bigr => j _.
  rewrite (eq_bigr (fun i => a j i ^+ uses u i)) => [|i _]; last by rewrite uS.
  by rewrite -prod_word mulrCA -polarised_power big_distrr /=; apply: eq_bigr => s _; rewrite mulrCA.
by apply: big1 => s _; rewrite vanishes mulr0.
Qed.

Lemma moments_top c a (r : 'I_n -> nat) (d := (\sum_i r i)%N) (C : F) : C != 0 ->
  (forall x, \sum_j c j * (\sum_i a j i * x i) ^+ d = C * \prod_i x i ^+ r i) ->
  exists2 C', C' != 0 & forall S : 'I_n -> nat, (\sum_i S i)%N = d ->
    \sum_j c j * \prod_i a j i ^+ S i = if [forall i, S i == r i] then C' else 0.
Proof.
move=> C0 equal; have [v vr] : exists v : 'I_d -> 'I_n, uses v =1 r by exact: word_exists.
have moment (u : 'I_d -> 'I_n) (S : 'I_n -> nat) : uses u =1 S ->
  d`!%:R * (\sum_j c j * \prod_i a j i ^+ S i) = C * (\sum_(p : {perm 'I_d}) \prod_t (v t == u (p t)))%N%:R.
  move=> uS; rewrite -polarised_product !big_distrr /=.
  transitivity (\sum_(s : {ffun 'I_d -> bool}) (\prod_t g (s t)) * \sum_j c j * (\sum_i a j i * point u s i) ^+ d).
    under [RHS]eq_bigr do rewrite big_distrr /=; rewrite exchange_big /=; apply: eq_bigr => j _.
    rewrite (eq_bigr (fun i => a j i ^+ uses u i)) => [|i _]; last by rewrite uS.
    by rewrite -prod_word mulrCA -polarised_power big_distrr /=; apply: eq_bigr => s _; rewrite mulrCA.
  apply: eq_bigr => s _; rewrite equal mulrCA; congr (_ * (_ * _)).
  by rewrite prod_word; apply: eq_bigr => i _; rewrite vr.
have natr_neq0 k : (0 < k)%N -> k%:R != 0 :> F by rewrite ((charf0P F).1 char_0) // lt0n.
exists (C * (\sum_(p : {perm 'I_d}) \prod_t (v t == v (p t)))%N%:R / d`!%:R).
  by rewrite !mulf_neq0 ?invr_eq0 ?natr_neq0 ?fact_gt0 ?count_permutations.
move=> S Sd; apply: (mulfI (fact_neq0 d)); case: ifPn => [/forallP Sr|Sr].
  by rewrite [RHS]mulrC divfK // (moment v S) // => i; rewrite vr (eqP (Sr i)).
have [u uS] := word_exists Sd; rewrite (moment u S uS) no_permutation ?mulr0 // => vu.
by case/forallP: Sr => i; rewrite -uS -vr vu.
Qed.

End Moments.
