(* The words of vocabulary.v, unfolded for proofs; and the tactic that closes a restated claim with its theorem. No headline theorem, no axiom. *)
From Coq Require Import Ring.
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Lemma flat_unitsE (F : fieldType) (tau : nat -> F) n (r : 'I_n -> nat) m :
  flat_units tau r false false m <->
  exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F), forall k (x : 'I_n -> F), (k <= total r)%N ->
    \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == total r then \prod_i x i ^+ r i else 0.
Proof.
split=> [[w [a [p [q [[//|->] [//|q0] parts]]]]]|[w [a parts]]]; exists w, a.
  move=> k x kd; have := parts k x kd; rewrite /part; have -> : \sum_i q i * x i = 0 by apply: big1 => i _; rewrite q0 mul0r.
  by rewrite !if_same !add0r.
exists 0, (fun=> 0); split; [by right | by right |] => k x kd; rewrite /part.
have -> : \sum_i 0 * x i = 0 :> F by apply: big1 => i _; rewrite mul0r.
by rewrite !if_same !add0r parts.
Qed.

Lemma flat_units_with_bias (F : fieldType) (tau : nat -> F) n (r : 'I_n -> nat) m :
  flat_units tau r true false m <->
  exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (p : F), forall k (x : 'I_n -> F), (k <= total r)%N ->
    (if k == 0%N then p else 0) + \sum_j w j * (tau k * (\sum_i a j i * x i) ^+ k) = if k == total r then \prod_i x i ^+ r i else 0.
Proof.
split=> [[w [a [p [q [_ [//|q0] parts]]]]]|[w [a [p parts]]]]; exists w, a, p.
  move=> k x kd; have := parts k x kd; rewrite /part; have -> : \sum_i q i * x i = 0 by apply: big1 => i _; rewrite q0 mul0r.
  by rewrite !if_same !addr0.
exists (fun=> 0); split; [by left | by right |] => k x kd; rewrite /part.
have -> : \sum_i 0 * x i = 0 :> F by apply: big1 => i _; rewrite mul0r.
by rewrite !if_same !addr0 parts.
Qed.

Lemma total_product n : total (@product n) = n.
Proof. by rewrite /total sum1_card card_ord. Qed.

Lemma prod_product (R : comRingType) n (x : 'I_n -> R) : \prod_i x i ^+ product i = \prod_i x i.
Proof. by apply: eq_bigr => i _; rewrite expr1. Qed.

Lemma least_positive_in (r : seq nat) : (0 < \max_(e <- r) e)%N -> least_positive r \in r /\ (0 < least_positive r)%N.
Proof.
move=> r0; suff: least_positive r \in filter (leq 1) r by rewrite mem_filter => /andP[].
rewrite /least_positive; case E: (filter (leq 1) r) => [|e rest].
  case/negP: (lt0n_neq0 r0); rewrite -leqn0; apply/bigmax_leqP_seq => d dr _; rewrite leqNgt; apply/negP => d0.
  by have : d \in filter (leq 1) r by [rewrite mem_filter d0 dr]; rewrite E.
elim: rest {E r0} => [|d rest IH]; first by rewrite inE.
by rewrite /= !inE /minn; case: ifP => _; [rewrite eqxx orbT | move: IH; rewrite inE => /orP[->|->]; rewrite ?orbT].
Qed.

Lemma two_exponents r1 r2 (rest : seq nat) : (1 <= r1)%N -> (1 <= r2)%N -> (2 <= total (@monomial [:: r1, r2 & rest]))%N.
Proof.
by move=> r1_pos r2_pos; rewrite /total /monomial /= !big_ord_recl /= addnA; apply: leq_trans (leq_add r1_pos r2_pos) (leq_addr _ _).
Qed.

(* The number that is possible exactly from N on is N. *)
Lemma least_from (possible value : nat -> Prop) N : (forall m, possible m <-> (N <= m)%N) -> value N -> least_is possible value.
Proof. by move=> from vN; exists N; split=> // [|k /from //]; apply/from. Qed.

(* The same number, written in another way. *)
Lemma least_is_same (P v v' : nat -> Prop) : least_is P v -> (forall m, v m = v' m) -> least_is P v'.
Proof. by move=> [m [vm Pm least]] same; exists m; rewrite -same. Qed.

Lemma least_is_at_least_same (P v v' : nat -> Prop) : least_is_at_least P v -> (forall m, v m = v' m) -> least_is_at_least P v'.
Proof. by move=> all_v same m /all_v; rewrite same. Qed.

Lemma every_is_same (P v v' : nat -> Prop) : every_is P v -> (forall m, v m = v' m) -> every_is P v'.
Proof. by move=> [some all_v] same; split=> // m /all_v; rewrite same. Qed.

Ltac same_value :=
  let m := fresh in move=> m; rewrite /monomial /= ?big_ord_recl ?big_ord0 /=;
  first [reflexivity | f_equal; ring | do 2 f_equal; ring].

(* What the claim assumes, up to the way in which a number is written. *)
Ltac assumed := match goal with H : is_true (leq ?a ?b) |- is_true (leq ?c ?b) => replace c with a by ring; exact H end.

(* The goal is the theorem's instance up to the way in which the value is written. *)
Ltac close its_theorem :=
  let side := first [done | eassumption | assumed | by apply: two_exponents | by move=> k /andP[_]; eauto] in
  first
    [ eapply least_is_same; [eapply its_theorem; side | same_value]
    | eapply least_is_at_least_same; [eapply its_theorem; side | same_value]
    | eapply every_is_same; [eapply its_theorem; side | same_value] ].
