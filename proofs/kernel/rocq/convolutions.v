(* Linear maps on a ring of n + 1 sites that commute with the cyclic shift.  Sites are numbers modulo n + 1; the shift gives site j + 1 what site j had.
   No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Definition shift (F : ringType) (n : nat) : 'M[F]_n.+1 := \matrix_(i, j) (i == j + Zp1)%:R.
Definition circulant (F : ringType) (n : nat) (a : 'I_n.+1 -> F) : 'M[F]_n.+1 := \matrix_(i, j) a (i - j).

(* Claim: convolutions.commuting_with_the_shift_is_being_circulant
   Tier: algebra
   Axioms: none
   Says: On a ring of any number of sites and over any ring of numbers, a linear map commutes with the cyclic shift if and only if a_ij is a function of
     i - j modulo the number of sites: one free weight for each site. *)
Theorem commuting_with_the_shift_is_being_circulant (F : ringType) (n : nat) (A : 'M[F]_n.+1) :
  A *m shift F n = shift F n *m A <-> exists a, A = circulant a.
Proof.
have right i j : (A *m shift F n) i j = A i (j + Zp1).
  rewrite mxE (bigD1 (j + Zp1)) //= mxE eqxx mulr1 big1 ?addr0 // => k kj.
  by rewrite mxE (negPf kj) mulr0.
have left i j : (shift F n *m A) i j = A (i - Zp1) j.
  rewrite mxE (bigD1 (i - Zp1)) //= mxE subrK eqxx mul1r big1 ?addr0 // => k ki.
  rewrite mxE; case: eqP => [ik|]; last by rewrite mul0r.
  by rewrite ik addrK eqxx in ki.
split=> [comm|[a AE]]; last by apply/matrixP => i j; rewrite right left AE !mxE; congr (a _); rewrite opprD addrA addrAC.
have step i j : A (i + Zp1) (j + Zp1) = A i j by rewrite -right comm left addrK.
exists (fun k => A k 0); apply/matrixP => i j; rewrite mxE.
have walk m k : A (k + Zp1 *+ m) (Zp1 *+ m) = A k 0.
  by elim: m => [|m IH]; rewrite ?mulr0n ?addr0 // mulrSr addrA step IH.
have jE : j = Zp1 *+ j by rewrite Zp_mulrn; apply: val_inj; rewrite /= modnMml mul1n modn_small.
by rewrite -[RHS](walk j) -jE subrK.
Qed.
