(* One ReLU unit multiplies bits.  No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Claim: bit_products.relu_is_exact_on_bits
   Tier: algebra
   Axioms: none
   Says: For every k and at all 2^k vectors of k bits, max(0, ones - (k - 1)) is the product of the bits. *)
Theorem relu_is_exact_on_bits (k : nat) : every_is (relu_misses k (k%:R - 1)) (fun m => m = 0%N).
Proof.
suff none : [set x : {ffun 'I_k -> bool} | Num.max 0 (\sum_i (x i)%:R - (k%:R - 1)) != (\prod_i (x i)%:R : rat)] = set0.
  by split=> [|m <-]; [eexists | rewrite none cards0].
apply/setP => x; rewrite !inE; apply/negbTE; rewrite negbK; apply/eqP.
have [/forallP all_on|] := boolP [forall i, x i].
  rewrite [RHS]big1 => [|i _]; last by rewrite all_on.
  rewrite (eq_bigr (fun=> 1)) => [|i _]; last by rewrite all_on.
  by rewrite sumr_const card_ord opprB addrCA subrr addr0 (Order.POrderTheory.max_r ler01).
rewrite negb_forall => /existsP[i /negPf xi]; rewrite [RHS](bigD1 i) //= xi mul0r; apply: Order.POrderTheory.max_l.
rewrite subr_le0 ler_subr_addr -natr_sum -mulrSr ler_nat.
rewrite -[X in (_ <= X)%N](card_ord k) -sum1_card (bigD1 i) //= [X in (_ <= X)%N](bigD1 i) //= xi add0n add1n ltnS.
by apply: leq_sum => j _; case: (x j).
Qed.
