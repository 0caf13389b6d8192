(* Monomials whose variables form a clique.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary energies support.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Local Open Scope nat_scope.

Section Support.
Variables (T : finType) (d : nat) (A : {set T}).
Definition spread (t : {ffun 'I_#|A| -> 'I_d.+1}) : {ffun T -> 'I_d.+1} :=
  [ffun x => if [pick j : 'I_#|A| | enum_val j == x] is Some j then t j else ord0].

Lemma spread_in t j : spread t (enum_val j) = t j.
Proof. by rewrite ffunE; case: pickP => [i /eqP /enum_val_inj ->|/(_ j)] //; rewrite eqxx. Qed.

Lemma spread_off t x : x \notin A -> spread t x = ord0.
Proof. by move=> xA; rewrite ffunE; case: pickP => // i /eqP xE; rewrite -xE enum_valP in xA. Qed.

Lemma spread_sum t : \sum_x spread t x = \sum_j t j.
Proof.
rewrite (bigID (mem A)) /= [X in _ + X]big1 => [|x xA]; last by rewrite spread_off.
by rewrite addn0 big_enum_val; apply: eq_bigr => j _; rewrite spread_in.
Qed.

Lemma card_of_support : #|[set S : {ffun T -> 'I_d.+1} | ([set i | 0 < S i] == A) && (\sum_i S i <= d)]| = 'C(d, #|A|).
Proof.
rewrite -(card_full_monomials #|A| d).
have spread_inj : injective spread by move=> t u /ffunP tu; apply/ffunP => j; have := tu (enum_val j); rewrite !spread_in.
rewrite -(card_imset _ spread_inj); apply: eq_card => S; rewrite inE; apply/idP/imsetP => [/andP[/eqP SA Sd]|[t]]; last first.
  rewrite inE => /andP[/forallP pos td] ->; rewrite spread_sum td andbT; apply/eqP/setP => x; rewrite inE.
  have [xA|/spread_off -> //] := boolP (x \in A).
  by rewrite -(enum_rankK_in xA xA) spread_in pos.
have SE : S = spread [ffun j => S (enum_val j)].
  apply/ffunP => x; have [xA|xA] := boolP (x \in A); first by rewrite -(enum_rankK_in xA xA) spread_in ffunE.
  by rewrite spread_off //; apply: val_inj => /=; move: xA; rewrite -SA inE -eqn0Ngt => /eqP.
exists [ffun j => S (enum_val j)] => //; rewrite inE; apply/andP; split; last by rewrite -spread_sum -SE.
by apply/forallP => j; rewrite ffunE; have : enum_val j \in [set i | 0 < S i]; [rewrite SA enum_valP | rewrite inE].
Qed.
End Support.

(* Claim: locality.monomials_on_cliques_number_by_the_cliques
   Tier: algebra
   Axioms: none
   Says: For every finite graph and every d there are exactly sum over k <= d of N_k C(d, k) monomials of degree at most d whose variables form a clique, N_k
     being the number of cliques of k sites. *)
Theorem monomials_on_cliques_number_by_the_cliques (T : finType) (e : rel T) (degree : nat) :
  every_is (clique_monomials e degree) (fun m => m = \sum_(0 <= k < degree.+1) 'C(degree, k) * cliques_of e k).
Proof.
split=> [|m <-]; first by eexists.
rewrite -sum1_card (partition_big (fun S : {ffun T -> 'I_degree.+1} => [set i | 0 < S i]) (clique e)) /=; last by move=> S; rewrite inE => /andP[].
transitivity (\sum_(A | clique e A) 'C(degree, #|A|)).
  apply: eq_bigr => A cA; rewrite -(card_of_support degree A) -sum1_card; apply: eq_bigl => S; rewrite !inE andbC.
  by case: eqP => // ->; rewrite cA.
rewrite (bigID (fun A : {set T} => #|A| <= degree)) /= [X in _ + X]big1 ?addn0 => [|A /andP[_]]; last by rewrite -ltnNge => /bin_small.
rewrite big_mkord (partition_big (fun A : {set T} => inord #|A| : 'I_degree.+1) predT) //=.
apply: eq_bigr => k _; rewrite /cliques_of -sum1_card big_distrr /=; under [RHS]eq_bigr do rewrite muln1.
apply: eq_big => A; last by case/andP=> /andP[_ Ad] /eqP <-; rewrite inordK.
rewrite inE; case: (clique e A) => //=; have [Ad|dA] := leqP #|A| degree; first by rewrite /= -val_eqE /= inordK.
by rewrite gtn_eqF // (leq_trans (ltn_ord k)).
Qed.
