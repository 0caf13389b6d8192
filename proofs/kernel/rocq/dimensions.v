(* The words in which claims about dimensions (of linear maps, of energies, of tables) are restated: what a reader has to believe about them is on this
   page, and in vocabulary.v. {ffun T -> F^o} is the space of functions from the finite set T to the field F. No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The elements with the property P make a subspace, and m is its dimension. *)
Definition dimension (F : fieldType) (vT : vectType F) (P : vT -> Prop) (m : nat) := exists2 V : {vspace vT}, (forall A, A \in V <-> P A) & \dim V = m.

(* Linear maps on a ring of n sites: the cyclic shift gives site j + 1 (modulo n) what site j had, the waves are z^(i j) for a root of unity z of order n. *)
Definition shift (F : fieldType) (n : nat) : 'M[F]_n := \matrix_(i, j) ((i : nat) == j.+1 %% n)%N%:R.
Definition waves (F : fieldType) (z : F) (n : nat) : 'M[F]_n := \matrix_(i, j) z ^+ (i * j).
Definition commutes (F : fieldType) (n : nat) (A : 'M[F]_n) := A *m shift F n = shift F n *m A.
Definition circulant (F : fieldType) (n : nat) (A : 'M[F]_n) := exists a : nat -> F, forall i j : 'I_n, A i j = a ((i + (n - j)) %% n)%N.
Definition distance (n i j : nat) := minn ((i + (n - j)) %% n) ((j + (n - i)) %% n).

Definition commuting (n m : nat) := exists F : fieldType, dimension (@commutes F n) m.
Definition diagonal (F : fieldType) (z : F) (n m : nat) :=
  dimension (fun A : 'M[F]_n => circulant A /\ exists d, A *m waves z n = waves z n *m diag_mx d) m.
Definition local_maps (n r m : nat) :=
  exists F : fieldType, dimension (fun A : 'M[F]_n => commutes A /\ forall i j : 'I_n, (r < distance n i j)%N -> A i j = 0) m.

(* Tables of probabilities: p (s, a) is the probability of a in the situation s. The normalised tables are an affine space; what is counted is the
   dimension of the differences of two of them. A chain of n steps has one situation at its start, and at each step one for each state before. *)
Definition normalised (F : fieldType) (S : finType) (v : nat) (p : {ffun S * 'I_v -> F^o}) := forall s, \sum_a p (s, a) = 1.
Definition free_numbers (S : finType) (v m : nat) :=
  exists F : fieldType, dimension (fun d : {ffun S * 'I_v -> F^o} => exists p q, [/\ normalised p, normalised q & d = p - q]) m.
Definition free_independent (v n m : nat) := free_numbers [finType of 'I_n] v m.
Definition free_chain (c n m : nat) := free_numbers [finType of option ('I_n * 'I_c)] c m.

(* Polynomials in n variables with all exponents below v, as functions on {0, ..., v - 1}^n. *)
Definition polynomials (v n m : nat) := exists F : fieldType, [char F] =i pred0 /\
  dimension (fun f : {ffun {ffun 'I_n -> 'I_v} -> F^o} =>
    exists h : {ffun 'I_n -> 'I_v} -> F, forall x, f x = \sum_e h e * \prod_i (x i)%:R ^+ e i) m.

(* Quadratic forms sum_xy Q(x, y) s_x s_y in variables at sites, Q symmetric, that some moves of the sites leave as they are. *)
Definition invariant_forms (S : finType) (move : (S -> S) -> Prop) (m : nat) := exists F : fieldType, [char F] =i pred0 /\
  dimension (fun Q : {ffun S * S -> F^o} =>
    (forall x y, Q (x, y) = Q (y, x)) /\ forall g, move g -> forall x y, Q (g x, g y) = Q (x, y)) m.
(* Sites of a ring are the numbers modulo n, those of a torus pairs of them; translations add modulo n. *)
Definition ring_sites (n : nat) := [finZmodType of 'I_n.-1.+1].
Definition torus_sites (n : nat) := [finZmodType of (ring_sites n * ring_sites n)%type].
Definition translation (G : finZmodType) (g : G -> G) := exists t, forall x, g x = x + t.
Definition square_move (n : nat) (g : torus_sites n -> torus_sites n) :=
  [\/ translation g, forall x, g x = (x.2, x.1) | forall x, g x = (- x.1, x.2)].
Definition ring_forms (n m : nat) := invariant_forms (@translation (ring_sites n)) m.
Definition torus_forms (n m : nat) := invariant_forms (@translation (torus_sites n)) m.
Definition square_torus_forms (n m : nat) := invariant_forms (@square_move n) m.

(* Entries of the Fourier matrix that are not 0: the synapses of one layer. *)
Definition fourier_synapses (F : fieldType) (z : F) (n m : nat) := #|[set x : 'I_n * 'I_n | waves z n x.1 x.2 != 0]| = m.
