(* Flat Fourier transforms.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* Claim: linear_flattening.flat_fourier_has_at_least_as_many_synapses
   Tier: algebra
   Axioms: none
   Says: For n = 2^L, L >= 1, and over every field with a root of unity of order n, the Fourier matrix has n^2 >= 2 n L entries that are not 0. *)
Theorem flat_fourier_has_at_least_as_many_synapses (F : fieldType) (z : F) (levels : nat) :
  (2 ^ levels).-primitive_root z -> (1 <= levels)%N -> every_is (fourier_synapses z (2 ^ levels)) (fun m => levels * 2 ^ (levels + 1) <= m)%N.
Proof.
move=> root l1; split=> [|m <-]; first by eexists.
rewrite (_ : [set x | _] = setT); last first.
  apply/setP => x; rewrite !inE mxE expf_neq0 //; apply/eqP => z0; move/eqP: (prim_expr_order root).
  by rewrite z0 expr0n expn_eq0 /= eq_sym oner_eq0.
rewrite cardsT card_prod !card_ord addn1 expnS mulnCA [(levels * _)%N]mulnC mulnCA leq_mul2l expn_eq0 /=.
case: levels l1 {root} => // l _; elim: l => // l IH; rewrite expnS mulnS; apply: leq_trans (_ : 2 + 2 ^ l.+1 <= _)%N; first by rewrite leq_add2l.
by rewrite mul2n -addnn leq_add2r expnS leq_pmulr // expn_gt0.
Qed.
