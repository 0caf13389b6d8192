(* How many numbers of normalised tables of probabilities are free.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions spaces.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Extended.
Variables (F : fieldType) (S : finType) (v : nat).
(* The last entry makes each sum 0. *)
Definition extended (a : {ffun S * 'I_v -> F^o}) : {ffun S * 'I_v.+1 -> F^o} :=
  [ffun x => if unlift ord_max x.2 is Some k then a (x.1, k) else - \sum_k a (x.1, k)].
Lemma extended_linear : linear extended.
Proof.
move=> c a b; apply/ffunP => -[s k]; rewrite !ffunE /=; case: unliftP => [l _|_]; first by rewrite !ffunE.
rewrite (eq_bigr (fun l => c *: a (s, l) + b (s, l))) => [|l _]; last by rewrite !ffunE.
by rewrite big_split /= -scaler_sumr opprD scalerN.
Qed.
End Extended.

Lemma dimension_of_tables (F : fieldType) (S : finType) (v : nat) :
  dimension (fun d : {ffun S * 'I_v.+1 -> F^o} => exists p q, [/\ normalised p, normalised q & d = p - q]) (#|S| * v).
Proof.
have -> : (#|S| * v)%N = Vector.dim (ffun_vectType [finType of S * 'I_v] (regular_vectType F)).
  by rewrite dimension_of_functions card_prod card_ord.
apply: (@dimension_of_image F (ffun_vectType _ (regular_vectType F)) (ffun_vectType _ (regular_vectType F)) _ (Linear (@extended_linear F S v))).
  by move=> a b /ffunP ab; apply/ffunP => -[s k]; have := ab (s, lift ord_max k); rewrite !ffunE /= liftK.
have sum0 (a : {ffun S * 'I_v -> F^o}) s : \sum_k extended a (s, k) = 0.
  rewrite big_ord_recr /= ffunE /= unlift_none (eq_bigr (fun k => a (s, k))) ?subrr // => k _.
  by rewrite ffunE /= (_ : widen_ord _ k = lift ord_max k) ?liftK //; apply: ord_inj; rewrite lift_max.
move=> d; split=> [[p [q [np nq dE]]]|[a ->]]; last first.
  pose q : {ffun S * 'I_v.+1 -> F^o} := [ffun x => if x.2 == 0 then 1 else 0].
  have nq : normalised q by move=> s; rewrite (bigD1 0) //= ffunE eqxx big1 ?addr0 // => k k0; rewrite ffunE (negPf k0).
  exists (extended a + q), q; split=> //; last by rewrite addrK.
  move=> s; rewrite (eq_bigr (fun k => extended a (s, k) + q (s, k))) => [|k _]; last by rewrite ffunE.
  by rewrite big_split /= sum0 add0r; apply: nq.
exists [ffun x => d (x.1, lift ord_max x.2)]; apply/ffunP => -[s k]; rewrite /= ffunE /=; case: unliftP => [l ->|->]; first by rewrite ffunE.
have: \sum_k d (s, k) = 0.
  rewrite dE (eq_bigr (fun k => p (s, k) - q (s, k))) => [|l _]; last by rewrite !ffunE.
  by rewrite sumrB np nq subrr.
rewrite big_ord_recr /= => /eqP; rewrite addrC addr_eq0 => /eqP ->; congr (- _); apply: eq_bigr => l _.
by rewrite ffunE /=; congr (d (_, _)); apply: ord_inj; rewrite lift_max.
Qed.

Lemma free_numbers_of_tables (S : finType) (v : nat) : (1 <= v)%N -> every_is (free_numbers S v) (fun m => m = (#|S| * v.-1)%N).
Proof.
case: v => // v _; apply: every_dimension => [|m [F /one_dimension]]; last by apply; apply: dimension_of_tables.
by exists rat_fieldType; apply: dimension_of_tables.
Qed.
