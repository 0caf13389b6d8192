(* The words in which claims about functions of bits are restated: what a reader has to believe about them is on this page, and in vocabulary.v and
   dimensions.v.

   A state of the bits of T is the set X of those that are 1; H is a function of it, such as an energy. h_S is the coefficient of prod_{i in S} x_i in H.
   Of a positive distribution e^-H bits i and j are independent, given all others, if and only if `mixed i j H` vanishes for all states z of the others:
   then p_11 p_00 = p_10 p_01. No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Definition coefficient (T : finType) (R : ringType) (H : {set T} -> R) (S : {set T}) : R := \sum_(X : {set T} | X \subset S) (-1) ^+ #|S :\: X| * H X.
Definition mixed (T : finType) (R : ringType) (i j : T) (H : {set T} -> R) (z : {set T}) : R := H (i |: (j |: z)) - H (i |: z) - H (j |: z) + H z.

(* A graph is a finite set of sites with a relation e, of which only that it holds for two different sites, either way round, has a say. *)
Definition clique (T : finType) (e : rel T) (S : {set T}) : bool := [forall i in S, forall j in S, (i != j) ==> e i j].
Definition cliques (T : finType) (e : rel T) : nat := #|[set S | clique e S]|.
Definition clique_number (T : finType) (e : rel T) : nat := \max_(S | clique e S) #|S|.
Definition is_markov (T : finType) (e : rel T) (R : ringType) (H : {set T} -> R) :=
  forall i j (z : {set T}), i != j -> ~~ e i j -> i \notin z -> j \notin z -> mixed i j H z = 0.
Definition markov (T : finType) (e : rel T) (m : nat) := exists F : fieldType, dimension (fun H : {ffun {set T} -> F^o} => is_markov e H) m.

(* The degree of an energy; m is the largest among Markov energies. *)
Definition degree (T : finType) (F : fieldType) (H : {set T} -> F) : nat := \max_(S | coefficient H S != 0) #|S|.
Definition largest_degree (T : finType) (e : rel T) (m : nat) := exists F : fieldType,
  (exists2 H : {set T} -> F, is_markov e H & degree H = m) /\ forall H : {set T} -> F, is_markov e H -> (degree H <= m)%N.

(* Three layers for a function of n bits: an affine part and m units, of which each is a product of different bits. *)
Definition three_layers (F : fieldType) (n : nat) (H : {set 'I_n} -> F) (m : nat) :=
  exists (p : F) (q : 'I_n -> F) (w : 'I_m -> F) (S : 'I_m -> {set 'I_n}),
    forall X, H X = p + \sum_(i in X) q i + \sum_(j | S j \subset X) w j.
Definition product_units (n m : nat) := exists F : fieldType, exists2 H : {set 'I_n} -> F, forall S, coefficient H S != 0 &
  three_layers H m /\ forall k, three_layers H k -> (m <= k)%N.

(* Monomials of degree at most d, by their exponents, whose variables form a clique; and the cliques of k sites. *)
Definition clique_monomials (T : finType) (e : rel T) (d m : nat) :=
  #|[set S : {ffun T -> 'I_d.+1} | clique e [set i | 0 < S i] && (\sum_i S i <= d)]%N| = m.
Definition cliques_of (T : finType) (e : rel T) (k : nat) : nat := #|[set S | clique e S && (#|S| == k)]|.
