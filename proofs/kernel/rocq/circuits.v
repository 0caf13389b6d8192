(* Binary trees of two-input gates, four units each, against one hidden layer of 2^n units; and powers.  No axioms.
   The 2^n is the exact number for Taylor matching by a bias-free layer (flattening.v), not for uniform approximation. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(* Claim: circuits.tree_is_smaller_than_the_flat_network
   Tier: algebra
   Axioms: none
   Says: For n >= 4 inputs the signed-sum network has at least 4 (n - 1) + 1 units: the tree's 4 (n - 1) are fewer. *)
Theorem tree_is_smaller_than_the_flat_network (n : nat) : 4 <= n -> every_is (signed_sum_units n) (fun m => 4 * n <= m + 3).
Proof.
move=> n4; split=> [|m <-]; [by eexists; reflexivity | rewrite card_ffun card_bool card_ord].
elim: n n4 => // n IH; rewrite leq_eqVlt => /predU1P[<- // | n4]; rewrite mulnS expnS mul2n -addnn -addnA.
have four : 2 ^ 2 <= 2 ^ n by rewrite leq_exp2l // (@leq_trans 4).
exact: leq_add four (IH n4).
Qed.

(* Joining neighbours adds a level to the first tree, which has as many as any. *)
Lemma joined_below (d : nat) (s : seq tree) : all (fun t => levels t <= d) s -> all (fun t => levels t <= d.+1) (join_neighbours s).
Proof.
have [m] := ubnP (size s); elim: m s => // m IH [|a [|b s]] //= sm; first by rewrite !andbT => /leqW.
by case/and3P=> ad bd sd; rewrite ltnS geq_max ad bd IH // ltnW.
Qed.

Lemma size_joined (s : seq tree) : size (join_neighbours s) = uphalf (size s).
Proof. by have [m] := ubnP (size s); elim: m s => // m IH [|a [|b s]] //= sm; rewrite IH // ltnW. Qed.

Lemma joined_levels (k d : nat) (s : seq tree) :
  0 < size s -> size s <= k.+1 -> levels (head Input s) = d -> all (fun t => levels t <= d) s ->
  levels (head Input (iter k join_neighbours s)) = d + up_log 2 (size s).
Proof.
elim: k d s => [|k IH] d s; first by case: s => // t [|//] _ _ <- _; rewrite up_log1 addn0.
rewrite iterSr; case: s => // l [|r s] _ sk ld below.
  by rewrite /= up_log1 addn0 -ld (_ : iter k _ _ = [:: l]) //; elim: (k) => //= m ->.
have up : (up_log 2 (size (join_neighbours [:: l, r & s]))).+1 = up_log 2 (size [:: l, r & s]).
  by rewrite size_joined [RHS]up_log2S.
rewrite (IH d.+1) ?joined_below ?size_joined //; first by rewrite addSnnS -size_joined up.
  by move: sk; rewrite /= !ltnS => sk; rewrite leq_uphalf_double -addnn (leq_trans sk) ?leq_addr.
move: ld below => /= -> /and3P[_ rd _]; by rewrite (maxn_idPl rd).
Qed.

Lemma joined_inputs (s : seq tree) : sumn (map inputs (join_neighbours s)) = sumn (map inputs s).
Proof. by have [m] := ubnP (size s); elim: m s => // m IH [|a [|b s]] //= sm; rewrite IH ?addnA // ltnW. Qed.

Lemma size_after (k : nat) (s : seq tree) : 0 < size s <= k.+1 -> size (iter k join_neighbours s) = 1.
Proof.
elim: k s => [|k IH] s; first by case: (size s) => [|[]].
rewrite iterSr => /andP[s0 sk]; apply: IH; rewrite size_joined; case: (size s) s0 sk => // -[//|p] _ pk; have {}pk : p <= k by [].
by rewrite -[X in _ && X]/(uphalf p <= k) leq_uphalf_double -addnn (leq_trans pk) ?leq_addr.
Qed.

(* Claim: circuits.balanced_tree_has_logarithmic_depth
   Tier: algebra
   Axioms: none
   Says: For every n >= 1 the balanced tree, which joins neighbours level by level and passes on a last one without a partner, has n inputs and the least
     number of levels l with n <= 2^l. *)
Theorem balanced_tree_has_logarithmic_depth (n : nat) : 1 <= n -> every_is (balanced_tree_levels n) (fun m => m = up_log 2 n).
Proof.
move=> n1; have dE : levels (balanced_tree n) = up_log 2 n.
  have first_level : levels (head Input (nseq n Input)) = 0 by case: (n).
  have all_level : all (fun t => levels t <= 0) (nseq n Input) by elim: (n).
  by rewrite /balanced_tree (joined_levels _ _ first_level all_level) size_nseq ?leqnSn ?add0n.
split=> [|m [_ <-] //]; exists (levels (balanced_tree n)); split=> //.
have one : size (iter n join_neighbours (nseq n Input)) = 1 by rewrite size_after // size_nseq n1 leqnSn.
have total : sumn (map inputs (iter n join_neighbours (nseq n Input))) = n.
  have all_k k : sumn (map inputs (iter k join_neighbours (nseq n Input))) = n.
    by elim: k => [|k IH]; [rewrite map_nseq sumn_nseq mul1n | rewrite iterS joined_inputs].
  exact: all_k.
by rewrite /balanced_tree; case: (iter _ _ _) one total => [|t []] //= _; rewrite addn0.
Qed.

Lemma exponent_cat s t e : foldl (fun e s => if s is Square then e + e else e + 1) e (s ++ t) =
  foldl (fun e s => if s is Square then e + e else e + 1) (foldl (fun e s => if s is Square then e + e else e + 1) e s) t.
Proof. exact: foldl_cat. Qed.

Lemma squaringsP (k d : nat) : 0 < d <= k ->
  exponent (squarings k d) = d /\ size (squarings k d) + 1 = trunc_log 2 d + \sum_(0 <= i < k) odd (d %/ 2 ^ i).
Proof.
elim: k d => [|k IH] d /andP[d0 dk]; first by case: d d0 dk.
rewrite [squarings _ _]/=; case: leqP => [d1|d2].
  have -> : d = 1 by apply/eqP; rewrite eqn_leq d1.
  rewrite trunc_log1 add0n big_ltn // expn0 divn1 big_nat_cond big1 // => i /andP[/andP[i1 _] _].
  by rewrite divn_small // -{1}(expn0 2) ltn_exp2l.
have half : 0 < d./2 <= k by rewrite half_gt0 d2 -ltnS (leq_trans _ dk) // -divn2 ltn_Pdiv.
have [eE sE] := IH _ half; split.
  rewrite /exponent exponent_cat -/(exponent _) eE /= addnn -[in RHS](odd_double_half d); case: (odd d) => /=; by rewrite ?add0n ?addn1.
rewrite size_cat /= size_nseq big_nat_recl // expn0 divn1 trunc_log2S // addSn addnCA (eq_bigr (fun i => odd (d./2 %/ 2 ^ i) : nat)) => [|i _].
  by rewrite -sE !addn1 !addnS addnC.
by rewrite expnS divnMA divn2.
Qed.

(* Claim: circuits.powers_cost_their_binary_digits
   Tier: algebra
   Axioms: none
   Says: For every d >= 1 repeated squaring, from the leading binary digit on, arrives at the exponent d, with floor(log2 d) + (binary ones of d) - 1
     products. *)
Theorem powers_cost_their_binary_digits (d : nat) : 1 <= d -> every_is (repeated_squaring d) (fun m => m + 1 = trunc_log 2 d + binary_ones d).
Proof.
move=> d1; have [|eE sE] := @squaringsP d d; first by rewrite d1 leqnn.
by split=> [|m [_ <-] //]; exists (size (squarings d d)).
Qed.
