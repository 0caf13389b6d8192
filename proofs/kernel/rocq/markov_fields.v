(* Hammersley and Clifford's theorem for bits, in energies.  A state of the bits is the set X of those that are 1; H is its energy, h_S the coefficient
   of prod_{i in S} x_i in H.  Of a positive distribution e^-H bits i and j are independent, given all others, if and only if `mixed i j H` vanishes
   for all states z of the others.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions energies spaces.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Coefficients.
Variables (T : finType) (R : ringType).
Implicit Types (H : {set T} -> R) (S X z : {set T}) (i j : T).

Definition difference i H X : R := H (i |: X) - H X.

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

End Coefficients.

(* Strangers are independent if and only if all coefficients off the cliques vanish. *)
Lemma markov_iff_coefficients_vanish_off_the_cliques (T : finType) (R : ringType) (e : rel T) (H : {set T} -> R) :
  is_markov e H <-> (forall S, ~~ clique e S -> coefficient H S = 0).
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

Section Inverse.
Variables (T : finType) (R : ringType).
Implicit Types H : {set T} -> R.

(* A function of bits is the sum of the coefficients below. *)
Lemma coefficients_add_up H (X : {set T}) : \sum_(S : {set T} | S \subset X) coefficient H S = H X.
Proof.
have [m] := ubnP #|X|; elim: m => // m IH in H X *.
have [->|[i iX]] := set_0Vmem X.
  move=> _; rewrite (big_pred1 set0) => [|S]; last by rewrite subset0.
  by rewrite /coefficient (big_pred1 set0) => [|S]; rewrite ?subset0 // setD0 cards0 expr0 mul1r.
rewrite (cardsD1 i X) iX add1n ltnS => Xm; rewrite (bigID (fun S : {set T} => i \in S)) /=.
rewrite (reindex_onto (fun S : {set T} => i |: S) (fun S => S :\ i)) /=; last by move=> S /andP[_ iS]; rewrite setD1K.
have without (S : {set T}) : S \subset X :\ i -> i \notin S by move=> SX; apply/negP => /(subsetP SX); rewrite !inE eqxx.
rewrite (eq_big (fun S : {set T} => S \subset X :\ i) (fun S => coefficient (difference i H) S)) => [|S|S]; first last.
- by case/andP=> _ /eqP Si; rewrite coefficient_with_one_more // -Si !inE eqxx.
- rewrite setU11 andbT; apply/andP/idP => [[SX /eqP <-]|SX]; first by apply: setSD.
  by rewrite subUset sub1set iX (subset_trans SX (subD1set _ _)) setU1K ?without.
rewrite IH // (eq_bigl (fun S : {set T} => S \subset X :\ i)) => [|S]; last by rewrite subsetD1.
by rewrite IH // /difference setD1K // subrK.
Qed.

(* No other numbers add up to it. *)
Lemma sums_determine (a b : {set T} -> R) :
  (forall X : {set T}, \sum_(S : {set T} | S \subset X) a S = \sum_(S : {set T} | S \subset X) b S) -> a =1 b.
Proof.
move=> ab X; have [m] := ubnP #|X|; elim: m => // m IH in X *; rewrite ltnS => Xm.
have := ab X; rewrite (bigD1 X) //= [RHS](bigD1 X) //= (eq_bigr b) => [|S /andP[SX XS]]; last first.
  by apply: IH; apply: leq_trans Xm; apply: proper_card; rewrite properEneq XS.
exact: addIr.
Qed.
End Inverse.

Section Cliques.
Variables (T : finType) (F : fieldType) (e : rel T).
Definition coefficients := [finType of {S : {set T} | clique e S}].
Definition filled (a : {ffun coefficients -> F^o}) (S : {set T}) : F := if insub S is Some k then a k else 0.
Definition energy (a : {ffun coefficients -> F^o}) : {ffun {set T} -> F^o} := [ffun X : {set T} => \sum_(S : {set T} | S \subset X) filled a S].

Lemma energy_linear : linear energy.
Proof.
move=> c a b; apply/ffunP => X; rewrite !ffunE scaler_sumr -big_split; apply: eq_bigr => S _ /=.
by rewrite /filled; case: insub => [k|]; rewrite ?ffunE // scaler0 addr0.
Qed.

Lemma coefficient_of_energy a : coefficient (energy a) =1 filled a.
Proof. by apply: sums_determine => X; rewrite coefficients_add_up ffunE. Qed.

Lemma dimension_of_markov_energies : dimension (fun H : {ffun {set T} -> F^o} => is_markov e H) (cliques e).
Proof.
have -> : cliques e = Vector.dim (ffun_vectType coefficients (regular_vectType F)).
  by rewrite dimension_of_functions card_sig /cliques cardsE.
apply: (@dimension_of_image F (ffun_vectType _ (regular_vectType F)) (ffun_vectType _ (regular_vectType F)) _ (Linear energy_linear)) => [a b ab|H].
  apply/ffunP => k; have := coefficient_of_energy a (val k); rewrite (_ : energy a = energy b) // coefficient_of_energy /filled.
  by case: insubP => [l _ /val_inj -> //|]; rewrite (valP k).
rewrite markov_iff_coefficients_vanish_off_the_cliques; split=> [off|[a ->] S nS]; last first.
  by rewrite /= coefficient_of_energy /filled insubN.
exists [ffun k => coefficient H (val k)]; apply/ffunP => X; rewrite -[LHS]coefficients_add_up /= ffunE; apply: eq_bigr => S _.
by rewrite /filled; case: insubP => [k _ <-|/off ->]; rewrite ?ffunE.
Qed.
End Cliques.

(* Claim: markov_fields.markov_energies_have_one_coefficient_per_clique
   Tier: algebra
   Axioms: none
   Says: For every finite graph and over every field, the energies H of bits with H(11z) - H(10z) - H(01z) + H(00z) = 0 for all pairs of sites that are no
     neighbours, and all states z of the others, are a space whose dimension is the number of cliques, the empty one included. *)
Theorem markov_energies_have_one_coefficient_per_clique (T : finType) (e : rel T) : every_is (markov e) (fun m => m = cliques e).
Proof.
apply: every_dimension => [|m [F /one_dimension]]; last by apply; apply: dimension_of_markov_energies.
by exists rat_fieldType; apply: dimension_of_markov_energies.
Qed.

(* Claim: markov_fields.energy_degree_is_the_clique_number
   Tier: algebra
   Axioms: none
   Says: For every finite graph and over every field, the energies of bits that are Markov with respect to the graph have at most the degree of its clique
     number, and one of them has it. *)
Theorem energy_degree_is_the_clique_number (T : finType) (e : rel T) : every_is (largest_degree e) (fun m => m = clique_number e).
Proof.
have bound (F : fieldType) (H : {set T} -> F) : is_markov e H -> (degree H <= clique_number e)%N.
  move/markov_iff_coefficients_vanish_off_the_cliques => off; apply/bigmax_leqP => S hS.
  by apply: leq_bigmax_cond; apply: contraR hS => /off ->.
have attained (F : fieldType) : exists2 H : {set T} -> F, is_markov e H & degree H = clique_number e.
  have c0 : clique e set0 by apply/forall_inP => i; rewrite inE.
  have [S cS maxS] : {S | clique e S & clique_number e = #|S|} by apply: eq_bigmax_cond; apply/card_gt0P; exists set0.
  pose H := energy [ffun k : coefficients e => if val k == S then 1 else 0 : F].
  have coefE X : coefficient H X = if X == S then 1 else 0.
    rewrite coefficient_of_energy /filled; case: insubP => [k _ <-|nX]; first by rewrite ffunE.
    by case: eqP => // XS; rewrite XS cS in nX.
  exists H; first by apply/markov_iff_coefficients_vanish_off_the_cliques => X nX; rewrite coefE; case: eqP => // XS; rewrite XS cS in nX.
  by rewrite maxS /degree (big_pred1 S) // => X; rewrite coefE /=; case: (X == S); rewrite ?oner_eq0 ?eqxx.
apply: every_dimension => [|m [F [[H mH <-] le]]].
  by exists rat_fieldType; split; [apply: attained | move=> H; apply: bound].
have [G mG dG] := attained F; apply/eqP; rewrite eqn_leq bound //= -dG; exact: le.
Qed.
