(* Quadratic forms that moves of the sites leave as they are: one coefficient for each difference of two sites, up to sign and what else moves.
   No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions spaces.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* Over every field, if symmetric invariant forms are the functions of a code of two sites, and all codes occur. *)
Lemma forms_of_codes (S K : finType) (move : (S -> S) -> Prop) (code : S -> S -> K) (N : nat) :
  (forall k, exists x y, code x y = k) -> (forall x y, code x y = code y x) -> (forall g x y, move g -> code (g x) (g y) = code x y) ->
  (forall (T : Type) (Q : S -> S -> T), (forall x y, Q x y = Q y x) -> (forall g x y, move g -> Q (g x) (g y) = Q x y) ->
     forall x y z t, code x y = code z t -> Q x y = Q z t) -> #|K| = N ->
  every_is (invariant_forms move) (fun m => m = N).
Proof.
move=> onto sym moved one <-; suff dim (F : fieldType) : @dimension F (ffun_vectType _ (regular_vectType F)) (fun Q : {ffun S * S -> F^o} =>
  (forall x y, Q (x, y) = Q (y, x)) /\ forall g, move g -> forall x y, Q (g x, g y) = Q (x, y)) #|K|.
  apply: every_dimension => [|m [F [_ /one_dimension]]]; last by apply; apply: dim.
  by exists rat_fieldType; split; [apply: Num.Theory.char_num | apply: dim].
apply: (@dimension_of_codes F _ K (fun p : S * S => Some (code p.1 p.2))) => [k|Q].
  by have [x [y <-]] := onto k; exists (x, y).
split=> [[Qsym Qmoved]|[a ->]]; last first.
  by split=> [x y|g mg x y]; rewrite !ffunE /= ?moved // sym.
have place k : {p | code p.1 p.2 == k} by apply: sigW; have [x [y <-]] := onto k; exists (x, y).
exists [ffun k => Q (sval (place k))]; apply/ffunP => -[x y]; rewrite !ffunE /=.
case: (place _) => -[z t] /= /eqP zt.
by apply: (one _ (fun x y => Q (x, y))) => [//|g u v mg|]; [apply: Qmoved | rewrite zt].
Qed.

(* Translations: differences up to sign. *)
Section Translations.
Variable G : finZmodType.

Definition up_to_sign (d : G) : {set G} := [set d; - d].
Lemma up_to_signN d : up_to_sign (- d) = up_to_sign d.
Proof. by apply/setP => x; rewrite !inE opprK orbC. Qed.

Lemma up_to_signP d e : up_to_sign d = up_to_sign e -> d = e \/ d = - e.
Proof. by move/setP/(_ d); rewrite !inE eqxx /= => /esym/orP[]/eqP; [left|right]. Qed.

Definition differences := [finType of {K : {set G} | K \in up_to_sign @: setT}].

Lemma card_differences : (2 * #|differences| = #|G| + #|[set d : G | d == - d]|)%N.
Proof.
rewrite card_sig (eq_card (B := up_to_sign @: setT)) // -[#|G|]sum1_card -[#|[set d | _]|]sum1dep_card.
rewrite -sum1_card big_distrr /= [X in (_ + X)%N]big_mkcond -big_split /=.
rewrite (partition_big up_to_sign (mem (up_to_sign @: setT))) /=; last by move=> d _; apply: imset_f.
apply: eq_bigr => _ /imsetP[d _ ->]; rewrite muln1.
have both x : (up_to_sign x == up_to_sign d) = (x == d) || (x == - d).
  apply/eqP/orP => [/up_to_signP[->|->]|[/eqP ->|/eqP ->]]; rewrite ?up_to_signN ?eqxx; auto.
rewrite (eq_bigl _ _ both) (bigD1 d) ?eqxx //=.
have [dN|dN] := eqVneq d (- d).
  by rewrite big1 // => x /andP[/orP[]/eqP->]; rewrite -?dN eqxx.
have Nd : - d != d by rewrite eq_sym. rewrite (bigD1 (- d)) /= ?eqxx ?orbT ?Nd // opprK (negPf Nd) big1 // => x.
by case/andP=> /andP[/orP[]/eqP-> ]; rewrite eqxx.
Qed.

Lemma translation_invariant_forms N : #|differences| = N -> every_is (invariant_forms (@translation G)) (fun m => m = N).
Proof.
move=> count; have in_it d : up_to_sign d \in up_to_sign @: setT by apply: imset_f.
pose class d : differences := exist (fun K : {set G} => K \in up_to_sign @: setT) (up_to_sign d) (in_it d).
refine (@forms_of_codes G differences (@translation G) (fun x y => class (x - y)) N _ _ _ _ count).
- by case=> K Kd; have /imsetP[d _ KE] := Kd; exists d, 0; apply: val_inj; rewrite /= subr0.
- by move=> x y; apply: val_inj; rewrite /= -(opprB x y) up_to_signN.
- by move=> g x y [t gt]; apply: val_inj; rewrite /= !gt opprD addrACA subrr addr0.
move=> T Q sym moved x y z t [/up_to_signP].
have only_difference a b : Q a b = Q (a - b) 0.
  by have := moved (fun x => x + b) (a - b) 0; rewrite /= subrK add0r => ->; last by exists b.
rewrite (only_difference x) (only_difference z) => -[->|->] //.
by rewrite opprB -only_difference sym only_difference.
Qed.
End Translations.

Section Numbers.
Variable k : nat.
Notation n := k.+1.

Lemma its_own_negative (d : 'I_n) : (d == - d) = (d == 0) || (d + d == n)%N.
Proof.
rewrite -!val_eqE /=; case: d => -[|d] dn /=; first by rewrite subn0 modnn.
by rewrite modn_small ?ltn_subrL // -(eqn_add2r d.+1) subnK // ltnW.
Qed.

Lemma card_its_own_negatives : #|[set d : 'I_n | d == - d]| = if odd n then 1%N else 2%N.
Proof.
have [on|en] := boolP (odd n).
  rewrite (_ : [set d | _] = [set 0]) ?cards1 //; apply/setP => d; rewrite !inE its_own_negative orbC.
  by case: eqP => // dd; rewrite -dd addnn odd_double in on.
have half : (n./2 < n)%N by rewrite -divn2 ltn_Pdiv.
have twice : (n./2 + n./2)%N = n by rewrite addnn -[RHS]odd_double_half (negPf en).
have h0 : Ordinal half != 0 :> 'I_n by apply/eqP => /(congr1 val) h0; move: twice; rewrite -[n./2]/(val (Ordinal half)) h0.
rewrite (_ : [set d | _] = [set 0; Ordinal half]) ?cards2 1?eq_sym ?h0 //.
apply/setP => d; rewrite !inE its_own_negative; congr (_ || _); rewrite -val_eqE -[n./2]/(val (Ordinal half)) -[X in (_ + _ == X)%N]twice -[n./2]/(val (Ordinal half)) !addnn.
by rewrite (inj_eq double_inj).
Qed.
End Numbers.

(* Claim: symmetry.ring_quadratic_forms_have_one_coefficient_per_distance
   Tier: algebra
   Axioms: none
   Says: For every n >= 1 and over every field of characteristic 0, the quadratic forms in n variables that all cyclic shifts leave as they are have
     dimension floor(n / 2) + 1. *)
Theorem ring_quadratic_forms_have_one_coefficient_per_distance (n : nat) :
  (1 <= n)%N -> every_is (ring_forms n) (fun m => m = (n %/ 2 + 1)%N).
Proof.
case: n => // k _; apply: translation_invariant_forms; apply/eqP; rewrite -(@eqn_pmul2l 2) // card_differences card_its_own_negatives card_ord.
by rewrite mulnDr divn2 -{1}[k.+1]odd_double_half -mul2n addnC addnA addnC; case: (odd k.+1).
Qed.

(* Claim: symmetry.torus_quadratic_forms_have_half_as_many_coefficients_as_sites
   Tier: algebra
   Axioms: none
   Says: For every N >= 1 and over every field of characteristic 0, the translation-invariant quadratic forms on a torus of N x N sites have dimension
     (N^2 + z) / 2, where z is 4 for even N and 1 for odd N; written 2 m + 3 odd(N) = N^2 + 4. *)
Theorem torus_quadratic_forms_have_half_as_many_coefficients_as_sites (side : nat) :
  (1 <= side)%N -> every_is (torus_forms side) (fun m => m * 2 + 3 * odd side = side ^ 2 + 4)%N.
Proof.
case: side => // k _; set G := torus_sites k.+1.
have [some all_m] := @translation_invariant_forms G _ erefl; split=> // m /all_m ->.
rewrite mulnC card_differences card_prod !card_ord.
have -> : [set d : G | d == - d] = setX [set d : 'I_k.+1 | d == - d] [set d : 'I_k.+1 | d == - d].
  by apply/setP => -[a b]; rewrite !inE xpair_eqE.
by rewrite cardsX card_its_own_negatives /= mulnn -addnA; case: (odd k).
Qed.

Section Square.
Variable k : nat.
Notation n := k.+1.
Notation h := (n %/ 2)%N.
Local Notation site := (torus_sites n).

Lemma folded_in (d : 'I_n) : (minn d (n - d) < h.+1)%N.
Proof.
by rewrite ltnS leq_divRL // muln2 -addnn -[X in (_ <= X)%N](subnKC (ltnW (ltn_ord d))) leq_add ?geq_minl ?geq_minr.
Qed.
Definition folded (d : 'I_n) : 'I_h.+1 := Ordinal (folded_in d).

Lemma folded_opp (d : 'I_n) : folded (- d) = folded d.
Proof.
apply: val_inj => /=; case: d => -[|d] dn /=; first by rewrite subn0 modnn.
by rewrite modn_small ?ltn_subrL // subKn 1?minnC // ltnW.
Qed.

Lemma folded_is (d : 'I_n) : val (folded d) = val d \/ val (folded d) = val (- d).
Proof.
rewrite /=; case: leqP => le; [by left|right]; case: d le => -[|d] dn /=; first by rewrite subn0.
by rewrite modn_small ?ltn_subrL.
Qed.

Lemma folded_same (d e : 'I_n) : folded d = folded e -> d = e \/ d = - e.
Proof.
move/(congr1 val); have [->|->] := folded_is d; have [->|->] := folded_is e => /val_inj; auto.
by move=> <-; rewrite opprK; right. 
by move/oppr_inj; left.
Qed.

Definition pairs := [finType of {p : 'I_h.+1 * 'I_h.+1 | (p.1 <= p.2)%N}].
Definition in_order (a b : 'I_h.+1) := if (a <= b)%N then (a, b) else (b, a).
Lemma in_orderP a b : ((in_order a b).1 <= (in_order a b).2)%N.
Proof. by rewrite /in_order; case: (leqP a b) => //= /ltnW. Qed.
Definition sorted a b : pairs := exist (fun p : 'I_h.+1 * 'I_h.+1 => (p.1 <= p.2)%N) _ (in_orderP a b).

Lemma sorted_sym a b : sorted a b = sorted b a.
Proof. by apply: val_inj; rewrite /= /in_order; case: ltngtP => // /val_inj ->. Qed.

Lemma sorted_same a b c d : sorted a b = sorted c d -> (a = c /\ b = d) \/ (a = d /\ b = c).
Proof. by move/(congr1 val); rewrite /= /in_order; case: leqP => _; case: leqP => _ -[-> ->]; auto. Qed.

Lemma card_pairs : (2 * #|pairs| = h.+1 * h.+2)%N.
Proof.
rewrite card_sig -sum1_card -(pair_big_dep predT (fun a b : 'I_h.+1 => a <= b)%N (fun _ _ => 1%N)) /=.
rewrite (exchange_big_dep predT) //= (eq_bigr (fun b : 'I_h.+1 => b.+1)) => [|b _]; last first.
  rewrite (eq_bigl (fun a : 'I_h.+1 => predT (a : nat) && (a < b.+1)%N)) //.
  by rewrite -(big_mkord (fun a => predT a && (a < b.+1)%N) (fun=> 1%N)) -(big_nat_widen _ _ _ predT) // sum_nat_const_nat muln1.
rewrite -(big_mkord predT (fun b => b.+1)) -(big_add1 _ _ 0 h.+2 predT id).
have := triangular_sum h.+2; rewrite big_ltn // add0n => ->.
by rewrite -mul_bin_diag bin1 mulnC.
Qed.
End Square.

Section SquareForms.
Variable k : nat.
Notation n := k.+1.
Notation h := (n %/ 2)%N.
Notation site := (torus_sites n).

Lemma square_forms N : #|pairs k| = N -> every_is (square_torus_forms n) (fun m => m = N).
Proof.
move=> count; pose code (x y : site) := sorted (folded (x - y).1) (folded (x - y).2).
refine (@forms_of_codes site (pairs k) (@square_move n) code N _ _ _ _ count).
- case=> -[a b] /= ab; have small (c : 'I_h.+1) : (c <= h)%N by rewrite -ltnS.
  have cn (c : 'I_h.+1) : (c < n)%N by apply: leq_ltn_trans (small c) _; rewrite ltn_Pdiv.
  have back c : folded (Ordinal (cn c)) = c.
    apply: val_inj; rewrite /=; apply/minn_idPl; rewrite (leq_subRL _ (ltnW (cn c))) addnn.
    by apply: leq_trans (leq_trunc_div n 2); rewrite muln2 leq_double.
  exists (Ordinal (cn a), Ordinal (cn b)), 0; apply: val_inj; rewrite /code subr0 /= !back /in_order ab //.
- move=> x y; rewrite /code -(opprB x y) /= !folded_opp //.
- move=> g x y [[t gt]|gs|gn]; rewrite /code ?gt ?gs ?gn.
  + by rewrite opprD addrACA subrr addr0.
  + by rewrite sorted_sym.
  by rewrite /= -opprD folded_opp.
move=> T Q sym moved x y z t /sorted_same same.
have only_difference (a b : site) : Q a b = Q (a - b) 0.
  have := moved (fun x => x + b) (a - b) 0; rewrite /= subrK add0r => ->; last by constructor 1; exists b.
  by [].
have swap (a b : 'I_n) : Q (a, b) 0 = Q (b, a) 0 by rewrite -(moved (fun x => (x.2, x.1))) //; constructor 2.
have minus_first (a b : 'I_n) : Q (- a, b) 0 = Q (a, b) 0.
  by rewrite -(moved (fun x : site => (- x.1, x.2)) (a, b) 0) /= ?oppr0 //; constructor 3.
have minus_second (a b : 'I_n) : Q (a, - b) 0 = Q (a, b) 0 by rewrite (swap a (- b)) minus_first swap.
rewrite (only_difference x) (only_difference z); move: (x - y) (z - t) same => -[a b] [c d] /=.
case=> -[/folded_same ac /folded_same bd]; last rewrite [RHS]swap; case: ac bd => -> [] ->; rewrite ?minus_first ?minus_second //.
Qed.
End SquareForms.

(* Claim: symmetry.square_torus_quadratic_forms_have_a_triangular_number_of_coefficients
   Tier: algebra
   Axioms: none
   Says: For every N >= 1 and over every field of characteristic 0, the quadratic forms on a torus of N x N sites that translations, the exchange of the
     axes and the reflection of an axis leave as they are have dimension (h + 1) (h + 2) / 2, h = floor(N / 2). *)
Theorem square_torus_quadratic_forms_have_a_triangular_number_of_coefficients (side : nat) :
  (1 <= side)%N -> every_is (square_torus_forms side) (fun m => m * 2 = (side %/ 2 + 1) * (side %/ 2 + 2))%N.
Proof.
case: side => // k _; have [some all_m] := @square_forms k _ erefl; split=> // m /all_m ->.
by rewrite mulnC card_pairs addn1 addn2.
Qed.
