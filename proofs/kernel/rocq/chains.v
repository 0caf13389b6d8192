(* The words in which claims about chains of spins and tent maps are restated: what a reader has to believe about them is on this page. *)
From Coq Require Import Reals Bool.
Open Scope R_scope.

(* Spins are +1 (true) or -1 (false); a bond of coupling K has the weight e^(K s t). The weight of a chain of b + 1 bonds between spins s and t, summed over
   the b spins inside. *)
Definition bond (K : R) (s t : bool) : R := exp (if eqb s t then K else - K).
Fixpoint chain (K : R) (b : nat) (s t : bool) : R :=
  match b with O => bond K s t | S b => chain K b s true * bond K true t + chain K b s false * bond K false t end.
(* tanh K' of the one bond that has the same weights up to a factor: their difference over their sum. *)
Definition tanh_of_the_coupling (K : R) (bonds : nat) (value : R) :=
  value = (chain K (bonds - 1) true true - chain K (bonds - 1) true false) / (chain K (bonds - 1) true true + chain K (bonds - 1) true false).

(* x minus the sum of the tent map's iterates over 4^s, s = 1, ..., m. *)
Definition tent (x : R) : R := Rmin (2 * x) (2 - 2 * x).
Fixpoint iterate (s : nat) (x : R) : R := match s with O => x | S s => tent (iterate s x) end.
Fixpoint total (m : nat) (x : R) : R := match m with O => 0 | S m => total m x + iterate (S m) x / 4 ^ S m end.
Definition interpolant (x : R) (m : nat) (value : R) := value = x - total m x.
