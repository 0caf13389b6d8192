(* The words in which claims about the unit for products of bits are restated: what a reader has to believe about them is on this page.

   The unit is logistic; its input is beta (b_1 + ... + b_k - (k - 1/2)) for k bits. *)
From Coq Require Import Reals List Bool.
Open Scope R_scope.

Definition ones (bits : list bool) : nat := count_occ bool_dec bits true.
Definition product (bits : list bool) : R := if forallb (fun b => b) bits then 1 else 0.
Definition unit_output (beta : R) (bits : list bool) : R := / (1 + exp (- (beta * (INR (ones bits) - INR (length bits) + / 2)))).

(* What the unit is wrong by at some k bits; and at some k bits of which at most one is 0. *)
Definition error (k : nat) (beta e : R) := exists bits, length bits = k /\ e = Rabs (product bits - unit_output beta bits).
Definition error_with_at_most_one_zero (k : nat) (beta e : R) :=
  exists bits, length bits = k /\ (k <= ones bits + 1)%nat /\ e = Rabs (product bits - unit_output beta bits).
