(* The words in which claims about trees of inexact gates are restated: what a reader has to believe about them is on this page.

   A gate returns u v (1 + kappa s (u^2 + v^2)), where s is a number of its own. *)
From Coq Require Import Reals List.
Open Scope R_scope.

Inductive tree := Input (x : R) | Gate (s : R) (left right : tree).
Fixpoint inputs (t : tree) : nat := match t with Input _ => 1 | Gate _ l r => inputs l + inputs r end.
Fixpoint output (kappa : R) (t : tree) : R :=
  match t with
  | Input x => x
  | Gate s l r => let u := output kappa l in let v := output kappa r in u * v * (1 + kappa * s * (u ^ 2 + v ^ 2))
  end.
Fixpoint product (t : tree) : R := match t with Input x => x | Gate _ l r => product l * product r end.
(* The output over the product of the inputs, as a product of the gates' factors: where the product is not 0 it is the quotient. *)
Fixpoint factor (kappa : R) (t : tree) : R :=
  match t with
  | Input _ => 1
  | Gate s l r => factor kappa l * factor kappa r * (1 + kappa * s * (output kappa l ^ 2 + output kappa r ^ 2))
  end.
(* Every input lies in [a, b] and every gate's s in [c, d]. *)
Fixpoint within (a b c d : R) (t : tree) : Prop :=
  match t with Input x => a <= x <= b | Gate s l r => (c <= s <= d) /\ within a b c d l /\ within a b c d r end.

(* A value of output over product, of some tree over n such inputs, whatever its shape. *)
Definition over_product (a b c d : R) (n : nat) (kappa value : R) :=
  exists t, inputs t = n /\ within a b c d t /\ value = factor kappa t.
