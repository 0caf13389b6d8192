(* Hammersley and Clifford's theorem for bits, in energies.  A state of the bits is the set X of those that are 1; H is its energy, h_S the coefficient
   of prod_{i in S} x_i in H.  Of a positive distribution e^-H bits i and j are independent, given all others, if and only if `mixed i j H` vanishes
   for all states z of the others.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Coefficients.
Variables (T : finType) (R : ringType).
Implicit Types (H : {set T} -> R) (S X z : {set T}) (i j : T).

Definition coefficient H S : R := \sum_(X : {set T} | X \subset S) (-1) ^+ #|S :\: X| * H X.
Definition difference i H X : R := H (i |: X) - H X.
Definition mixed i j H z : R := H (i |: (j |: z)) - H (i |: z) - H (j |: z) + H z.

Lemma coefficient_with_one_more H i S : i \notin S -> coefficient H (i |: S) = coefficient (difference i H) S.
Proof.
move=> iS; rewrite /coefficient (bigID (fun X => i \in X)) /=.
rewrite (reindex_onto (fun Y => i |: Y) (fun X => X :\ i)) /=; last by move=> X /andP[_ iX]; rewrite setD1K.
rewrite (eq_bigl (fun X => X \subset S)) => [|X]; last first.
  rewrite setU11 andbT; apply/andP/idP => [[XS /eqP <-]|XS]; first by rewrite subDset.
  split; first by rewrite setUS.
  by rewrite setU1K // (contra _ iS) //; apply: (subsetP XS).
rewrite [X in _ + X](eq_bigl (fun X => X \subset S)) => [|X]; last first.
  apply/andP/idP => [[XS iX]|XS]; first by apply/subsetP => x xX; move: (subsetP XS x xX); rewrite !inE => /orP[/eqP xi|//]; rewrite -xi xX in iX.
  by split; [apply: subset_trans XS (subsetUr _ _)|apply: contra iS; apply: (subsetP XS)].
rewrite -big_split /=; apply: eq_bigr => X XS.
have iX : i \notin X by apply: contra iS; apply: (subsetP XS).
have -> : (i |: S) :\: (i |: X) = S :\: X by apply/setP => x; rewrite !inE; case: eqP => [->|]; rewrite ?(negPf iS) ?andbF.
have -> : (i |: S) :\: X = i |: (S :\: X) by apply/setP => x; rewrite !inE; case: eqP => [->|]; rewrite ?iX.
by rewrite cardsU1 !inE (negPf iS) andbF /= add1n exprS mulN1r mulNr /difference mulrBr.
Qed.

Lemma coefficient_of_two H i j z : i != j -> i \notin z -> j \notin z -> coefficient H (i |: (j |: z)) = coefficient (mixed i j H) z.
Proof.
move=> ij iz jz; rewrite coefficient_with_one_more; last by rewrite !inE negb_or ij iz.
rewrite coefficient_with_one_more //; apply: eq_bigr => X _; congr (_ * _).
by rewrite /difference /mixed opprB addrA addrAC; congr (_ + _); rewrite addrAC.
Qed.

Variable e : rel T.
Definition clique S : bool := [forall i in S, forall j in S, (i != j) ==> e i j].
End Coefficients.

(* Claim: markov_fields.strangers_are_independent_iff_coefficients_vanish_off_the_cliques
   Tier: algebra
   Axioms: none
   Says: For every finite graph and every energy H on bits, H(11z) - H(10z) - H(01z) + H(00z) = 0 for all pairs of sites that are no neighbours and all
     states z of the others, if and only if the coefficient of every set S that is no clique is 0. *)
Theorem strangers_are_independent_iff_coefficients_vanish_off_the_cliques (T : finType) (R : ringType) (e : rel T) (H : {set T} -> R) :
  (forall i j (z : {set T}), i != j -> ~~ e i j -> i \notin z -> j \notin z -> mixed i j H z = 0) <-> (forall S, ~~ clique e S -> coefficient H S = 0).
Proof.
split=> [none S|off i j z ij eij].
  rewrite /clique negb_forall_in => /exists_inP[i iS]; rewrite negb_forall_in => /exists_inP[j jS].
  rewrite negb_imply => /andP[ij eij].
  have SE : S = i |: (j |: S :\ i :\ j) by rewrite setD1K ?setD1K // !inE eq_sym ij jS.
  rewrite SE coefficient_of_two ?inE ?eqxx ?andbF //=.
  by rewrite /coefficient big1 // => X XS; rewrite none ?mulr0 //; apply/negP => /(subsetP XS); rewrite !inE eqxx ?andbF.
have [n] := ubnP #|z|; elim: n => // n IH in z * => zn iz jz.
have: coefficient H (i |: (j |: z)) = 0.
  apply: off; rewrite /clique negb_forall_in; apply/exists_inP; exists i; first by rewrite !inE eqxx.
  by rewrite negb_forall_in; apply/exists_inP; exists j; rewrite ?inE ?eqxx ?orbT // negb_imply ij.
rewrite coefficient_of_two // /coefficient (bigD1 z) //= setDv cards0 expr0 mul1r big1 ?addr0 // => X /andP[XS Xz].
rewrite IH ?mulr0 //.
- by apply: leq_trans (proper_card _) zn; rewrite properEneq Xz.
- by apply: contra iz; apply: (subsetP XS).
- by apply: contra jz; apply: (subsetP XS).
Qed.
