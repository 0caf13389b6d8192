(* Tactics that close a restated claim with its theorem: the same sides up to algebra, nothing stronger. Nothing here is a theorem. *)
From Coq Require Import Reals Lra Psatz Arith.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Create HintDb outward.
#[global] Hint Rewrite Ropp_involutive : outward.

Lemma exp_half x : exp x = exp (x / 2) * exp (x / 2).
Proof. rewrite <- exp_plus; f_equal; field. Qed.

Lemma exp_difference a b : exp (a - b) = exp a * / exp b.
Proof. unfold Rminus; now rewrite exp_plus, exp_Ropp. Qed.

Lemma exp_distribute a b c : exp (a * (b + c)) = exp (a * b) * exp (a * c).
Proof. rewrite <- exp_plus; f_equal; ring. Qed.

Lemma exp_distribute_difference a b c : exp (a * (b - c)) = exp (a * b) * / exp (a * c).
Proof. rewrite <- exp_difference; f_equal; ring. Qed.

Lemma exp_opp_times a b : exp (- a * b) = / exp (a * b).
Proof. rewrite <- exp_Ropp; f_equal; ring. Qed.

Lemma exp_times_opp a b : exp (a * - b) = / exp (a * b).
Proof. rewrite <- exp_Ropp; f_equal; ring. Qed.

Lemma exp_double a : exp (2 * a) = exp a * exp a.
Proof. rewrite <- exp_plus; f_equal; ring. Qed.

Lemma exp_triple a : exp (3 * a) = exp a * exp a * exp a.
Proof. rewrite <- !exp_plus; f_equal; ring. Qed.

Lemma exp_not_1 a : a <> 0 -> exp a <> 1.
Proof. intros Ha E; rewrite <- exp_0 in E; now apply exp_inv in E. Qed.

Lemma sum_positive (f : nat -> R) (n : nat) : (1 <= n)%nat -> (forall k, 0 < f k) -> 0 < sum_n_m f 1 n.
Proof.
  intros Hn Hf; induction n as [| [| n] IH]; [inversion Hn | rewrite sum_n_n; apply Hf |].
  rewrite sum_n_Sm by (apply le_n_S, Nat.le_0_l); apply Rplus_lt_0_compat; [apply IH, le_n_S, Nat.le_0_l | apply Hf].
Qed.

Lemma cosh_positive x : 0 < cosh x.
Proof. unfold cosh; pose proof (exp_pos x); pose proof (exp_pos (- x)); lra. Qed.

Lemma cosh_nonzero x : cosh x <> 0.
Proof. pose proof (cosh_positive x); lra. Qed.

#[global] Hint Resolve cosh_positive cosh_nonzero : outward.

(* Values of a function at equal places become the same term. *)
Ltac match_values f :=
  repeat match goal with
    | |- context [f ?a] =>
        match goal with |- context [f ?b] => tryif constr_eq a b then fail else replace (f a) with (f b) by (apply f_equal; first [ring | field]) end
    end.

(* Every exponential of a sum becomes a product of exponentials of monomials. *)
Ltac split_exponentials :=
  repeat first
    [ rewrite exp_0
    | match goal with
      | |- context [exp (?a + ?b)] => rewrite (exp_plus a b)
      | |- context [exp (?a - ?b)] => rewrite (exp_difference a b)
      | |- context [exp (- ?a * ?b)] => rewrite (exp_opp_times a b)
      | |- context [exp (- ?a)] => rewrite (exp_Ropp a)
      | |- context [exp (2 * ?a)] => rewrite (exp_double a)
      | |- context [exp (3 * ?a)] => rewrite (exp_triple a)
      | |- context [exp (?a * - ?b)] => rewrite (exp_times_opp a b)
      | |- context [exp (?a * (?b + ?c))] => rewrite (exp_distribute a b c)
      | |- context [exp (?a * (?b - ?c))] => rewrite (exp_distribute_difference a b c)
      | |- context [exp ((?b + ?c) * ?a)] => rewrite (Rmult_comm (b + c) a)
      | |- context [exp ((?b - ?c) * ?a)] => rewrite (Rmult_comm (b - c) a)
      | |- context [exp (?a / ?b)] => change (a / b) with (a * / b); rewrite (Rmult_comm a (/ b))
      end ].

(* Exponentials of equal monomials become the same term, and then variables known to be positive. *)
Ltac merge_exponentials :=
  repeat match goal with
    | |- context [exp ?a] =>
        match goal with
        | |- context [exp ?b] => tryif constr_eq a b then fail else replace (exp a) with (exp b) by (f_equal; ring)
        end
    end;
  repeat match goal with |- context [exp ?a] => let e := fresh "e" in let p := fresh "p" in
    pose proof (exp_pos a) as p; try (let q := fresh "q" in assert (q : exp a <> 1) by (apply exp_not_1; assumption)); set (e := exp a) in *; clearbody e end.

Ltac exponentials := unfold cosh, sinh, tanh in *; split_exponentials; merge_exponentials.

(* A product, sum, power or inverse of positive terms is positive; one term of a sum may be 0. *)
Ltac nonnegativity := first [lra | apply pow2_ge_0 | apply Rmult_le_pos; nonnegativity | apply Rlt_le; positivity]
with positivity :=
  first
    [ assumption | lra
    | apply Rmult_lt_0_compat; positivity
    | apply Rplus_lt_0_compat; positivity
    | apply Rplus_lt_le_0_compat; [positivity | nonnegativity]
    | apply Rplus_le_lt_0_compat; [nonnegativity | positivity]
    | apply Rdiv_lt_0_compat; positivity
    | apply Rinv_0_lt_compat; positivity
    | apply pow_lt; positivity
    | apply exp_pos
    | apply sum_positive; [assumption | intro; cbv beta; positivity]
    | solve [auto with outward] ].

(* Side conditions: what is stated of the variables, signs, and what the library says of its own terms. *)
Ltac side :=
  repeat split;
  first
    [ assumption | lra
    | solve [auto with outward]
    | apply Rgt_not_eq; unfold Rgt; positivity
    | positivity
    | apply pow_nonzero; side
    | apply Rmult_integral_contrapositive_currified; side
    | apply Rinv_neq_0_compat; side
    | apply Rabs_no_R0; side
    | match goal with K : _ <> _ |- _ <> _ => intro; apply K; first [lra | nra] end
    | apply Rgt_not_eq; nra
    | nra ].

(* Equal real terms. *)
Ltac same :=
  first
    [ reflexivity | ring | solve [field; side]
    | match goal with |- Rabs _ = Rabs _ => same_size end
    | match_values cosh; match_values sinh; match_values tanh; match_values cos; match_values sin; match_values ln; solve [ring | field; side]
    | autorewrite with outward; autounfold with outward in *; match_sums; name_sums; match_absolute_values; name_absolute_values; first [ring | exponentials; solve [ring | field; side]] ]
with same_size := first [apply f_equal; same | rewrite <- Rabs_Ropp; apply f_equal; same]
with same_summand := cbv beta; match goal with |- ?a = ?b => change (@eq R a b) end; same
with match_sums :=
  repeat match goal with
    | |- context [sum_n_m ?f ?a ?b] =>
        match goal with
        | |- context [sum_n_m ?g a b] =>
            tryif constr_eq f g then fail else replace (sum_n_m f a b) with (sum_n_m g a b) by (apply sum_n_m_ext; intro; same_summand)
        end
    end
with name_sums :=
  repeat match goal with
    | |- context [sum_n_m ?f ?a ?b] =>
        let s := fresh "s" in let p := fresh "p" in
        assert (p : sum_n_m f a b <> 0) by side; set (s := sum_n_m f a b) in *; clearbody s
    end
with name_absolute_values :=
  repeat match goal with
    | |- context [Rabs ?a] =>
        let s := fresh "s" in try (let p := fresh "p" in assert (p : Rabs a <> 0) by side); set (s := Rabs a) in *; clearbody s
    end
with match_absolute_values :=
  repeat match goal with
    | |- context [Rabs ?a] =>
        match goal with
        | |- context [Rabs ?b] => tryif constr_eq a b then fail else replace (Rabs a) with (Rabs b) by same_size
        end
    end.

Ltac discharge H := repeat match type of H with ?P -> _ => let p := fresh in assert (p : P) by side; specialize (H p); clear p end.

Ltac part H :=
  match type of H with
  | ?c <= ?d => match goal with |- ?a <= ?b => replace a with c by same; replace b with d by same; exact H end
  | ?c < ?d => match goal with |- ?a < ?b => replace a with c by same; replace b with d by same; exact H end
  | ?c = ?d => match goal with |- ?a = ?b => replace a with c by same; replace b with d by same; exact H end
  | _ /\ _ => let K := fresh in let L := fresh in destruct H as [K L]; first [part K | part L]
  | _ => exact H
  end.

(* The goal, or each part of it, is the theorem's instance H or a part of it, up to equal sides. *)
Ltac close H := cbv beta zeta in H; discharge H; repeat match goal with |- _ /\ _ => split end; part H.
