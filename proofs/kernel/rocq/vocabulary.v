(* The words in which claims about numbers (of units, gates, monomials) are restated: what a reader has to believe about them is on this page.

   A network has n inputs x, one hidden layer of m units with input weights a_j, output weights w_j, an output bias p and a linear skip q.x. tau_jk is the
   k-th Taylor coefficient of the j-th unit's activation at its bias, so that its Taylor polynomial at x = 0 has the part of degree k written below.
   F is any field of characteristic 0: the rationals, the reals, the complex numbers. "Matches" is about these parts up to the target's degree; it says
   nothing about uniform approximation on a box, where fewer units can do. No axioms. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* How a claim speaks of a number. [possible m]: it can be done with m, or is so in some case; [value m]: m is to the claimed value as the claim says. *)
Definition least_is (possible value : nat -> Prop) := exists m, [/\ value m, possible m & forall k, possible k -> (m <= k)%N].
Definition least_is_at_least (possible value : nat -> Prop) := forall m, possible m -> value m.
Definition least_is_at_most (possible value : nat -> Prop) := exists m, possible m /\ value m.
Definition every_is (possible value : nat -> Prop) := (exists m, possible m) /\ forall m, possible m -> value m.

(* Targets: x_1^r_1 ... x_n^r_n is given by its exponents. *)
Definition product (n : nat) : 'I_n -> nat := fun=> 1%N.
Definition monomial (r : seq nat) : 'I_(size r) -> nat := nth 0%N r.
Definition total (n : nat) (r : 'I_n -> nat) := (\sum_i r i)%N.
Definition least_positive (r : seq nat) := if filter (leq 1) r is e :: rest then foldr minn e rest else 0%N.

Definition no_coefficient_vanishes (F : fieldType) (tau : nat -> F) (d : nat) := forall k, (k <= d)%N -> tau k != 0.

Definition part (F : fieldType) (n m : nat) (tau : 'I_m -> nat -> F) (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (p : F) (q : 'I_n -> F)
    (k : nat) (x : 'I_n -> F) : F :=
  (if k == 0%N then p else 0) + (if k == 1%N then \sum_i q i * x i else 0) + \sum_j w j * (tau j k * (\sum_i a j i * x i) ^+ k).

Definition matches (F : fieldType) (n m : nat) (tau : 'I_m -> nat -> F) w a p q (r : 'I_n -> nat) :=
  forall k x, (k <= total r)%N -> part tau w a p q k x = if k == total r then \prod_i x i ^+ r i else 0.

(* m units with one activation at one bias match the target; [output_bias]: with a free output bias, [skip]: with a free affine function of the inputs. *)
Definition flat_units (F : fieldType) (tau : nat -> F) (n : nat) (r : 'I_n -> nat) (output_bias skip : bool) (m : nat) :=
  exists w a p q, [/\ output_bias || skip \/ p = 0, skip \/ (forall i, q i = 0) & @matches F n m (fun=> tau) w a p q r].

(* m units match the target, each with an activation and a bias of its own, to be chosen, and a free affine function of the inputs. *)
Definition units_of_any_activation (F : fieldType) (n : nat) (r : 'I_n -> nat) (m : nat) := exists tau w a p q, @matches F n m tau w a p q r.

(* Binary trees of two-input gates: the gates, or the units at four a gate, of a tree over n inputs. *)
Inductive tree := Input | Gate of tree & tree.
Fixpoint inputs t := (if t is Gate l r then inputs l + inputs r else 1)%N.
Fixpoint gates t := (if t is Gate l r then gates l + gates r + 1 else 0)%N.
Definition tree_gates (n m : nat) := exists2 t, inputs t = n & gates t = m.
Definition tree_units (n m : nat) := exists2 t, inputs t = n & (4 * gates t)%N = m.

(* The network of signed sums has one unit for each choice of n signs. *)
Definition signed_sum_units (n m : nat) := #|{ffun 'I_n -> bool}| = m.

(* The monomials in n variables of degree at most d, by their exponents, none of which exceeds d; and the products of at most d different bits among n. *)
Definition monomials (n d m : nat) := #|[set S : {ffun 'I_n -> 'I_d.+1} | \sum_i S i <= d]%N| = m.
Definition bit_terms (n d m : nat) := #|[set S : {set 'I_n} | #|S| <= d]%N| = m.

(* The balanced tree over n inputs joins neighbours, level by level; a last one without a partner is passed on. *)
Fixpoint join_neighbours s := (if s is l :: r :: rest then Gate l r :: join_neighbours rest else s).
Definition balanced_tree n := head Input (iter n join_neighbours (nseq n Input)).
Fixpoint levels t := (if t is Gate l r then (maxn (levels l) (levels r)).+1 else 0)%N.
Definition balanced_tree_levels (n m : nat) := inputs (balanced_tree n) = n /\ levels (balanced_tree n) = m.

(* Repeated squaring for x^d, from the leading binary digit of d on: each step is a product, of the last result with itself or with x. *)
Inductive step := Square | Times.
Definition exponent (steps : seq step) := foldl (fun e s => if s is Square then e + e else e + 1)%N 1%N steps.
Fixpoint squarings (digits d : nat) : seq step :=
  if digits is digits'.+1 then if (d <= 1)%N then [::] else squarings digits' d./2 ++ Square :: nseq (odd d) Times else [::].
Definition repeated_squaring (d m : nat) := exponent (squarings d d) = d /\ size (squarings d d) = m.
Definition binary_ones (d : nat) := (\sum_(0 <= i < d) odd (d %/ 2 ^ i))%N.

(* Vectors of k bits at which max (0, ones - threshold) is not the product of the bits. *)
Definition relu_misses (k : nat) (threshold : rat) (m : nat) :=
  #|[set x : {ffun 'I_k -> bool} | Num.max 0 (\sum_i (x i)%:R - threshold) != (\prod_i (x i)%:R)]| = m.

(* Monomials of degree at most d that contain each of k variables. *)
Definition full_monomials (k d m : nat) := #|[set S : {ffun 'I_k -> 'I_d.+1} | [forall i, 0 < S i] && (\sum_i S i <= d)]%N| = m.

(* Products of groups of b_1 inputs, then of b_2 results, and so on: a layer has a unit for each group and each choice of b_i signs, and no units if its
   groups are of 1. *)
Fixpoint grouped (results : nat) (groups : seq nat) :=
  (if groups is b :: rest then (if b == 1 then 0 else #|[finType of 'I_(results %/ b) * {ffun 'I_b -> bool}]|) + grouped (results %/ b) rest else 0)%N.
Definition grouped_units (groups : seq nat) (m : nat) := grouped (\prod_(b <- groups) b) groups = m.

(* m bias-free units with one activation match x_1...x_n + y^n to Taylor order n. *)
Definition sum_units (F : fieldType) (tau : nat -> F) (n m : nat) := exists (w : 'I_m -> F) (a : 'I_m -> 'I_n -> F) (b : 'I_m -> F),
  forall k x y, (k <= n)%N -> \sum_j w j * (tau k * (\sum_i a j i * x i + b j * y) ^+ k) = if k == n then \prod_i x i + y ^+ n else 0.
