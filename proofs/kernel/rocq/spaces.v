(* Dimensions of spaces that are given by a property of their elements. No headline theorem, no axiom. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Outward Require Import vocabulary dimensions.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Lemma one_dimension (F : fieldType) (vT : vectType F) (P : vT -> Prop) m k : dimension P m -> dimension P k -> m = k.
Proof.
move=> [V inV <-] [W inW <-]; suff -> : V = W by [].
by apply/vspaceP => A; apply/idP/idP => [/inV /inW|/inW /inV].
Qed.

(* The image of a space under an injective linear map. *)
Lemma dimension_of_image (F : fieldType) (vT aT : vectType F) (P : vT -> Prop) (f : {linear aT -> vT}) :
  injective f -> (forall A, P A <-> exists a, A = f a) -> dimension P (Vector.dim aT).
Proof.
move=> f_inj PE; exists (limg (linfun f)) => [A|].
  split=> [/memv_imgP[a _ ->]|/PE[a ->]]; first by apply/PE; exists a; rewrite lfunE.
  by apply/memv_imgP; exists a; rewrite ?memvf // lfunE.
rewrite limg_dim_eq ?dimvf //; apply/eqP; rewrite capfv -subv0; apply/subvP => a; rewrite memv_ker lfunE memv0 => /eqP fa.
by apply/eqP/f_inj; rewrite fa linear0.
Qed.

Lemma dimension_of_functions (F : fieldType) (T : finType) : Vector.dim (ffun_vectType T (regular_vectType F)) = #|T|.
Proof. by rewrite /Vector.dim /= muln1. Qed.

(* Functions that depend on a code alone, and every code occurs. *)
Definition decode (F : fieldType) (T K : finType) (code : T -> option K) (a : {ffun K -> F^o}) : {ffun T -> F^o} :=
  [ffun t => if code t is Some k then a k else 0].
Lemma decode_linear F T K code : linear (@decode F T K code).
Proof. by move=> c a b; apply/ffunP => t; rewrite !ffunE; case: (code t) => [k|]; rewrite ?ffunE // scaler0 addr0. Qed.

Lemma dimension_of_codes (F : fieldType) (T K : finType) (code : T -> option K) (P : {ffun T -> F^o} -> Prop) :
  (forall k, exists t, code t = Some k) -> (forall A, P A <-> exists a, A = decode code a) -> dimension P #|K|.
Proof.
move=> onto PE; rewrite -(dimension_of_functions F K).
apply: (@dimension_of_image F (ffun_vectType T (regular_vectType F)) (ffun_vectType K (regular_vectType F)) P (Linear (@decode_linear F T K code))) => [a b ab|A]; last exact: PE.
by apply/ffunP => k; have [t tk] := onto k; move/ffunP/(_ t): ab; rewrite !ffunE tk.
Qed.

(* The same for matrices. *)
Definition decode_matrix (F : fieldType) (n : nat) (K : finType) (code : 'I_n -> 'I_n -> option K) (a : {ffun K -> F^o}) : 'M[F]_n :=
  \matrix_(i, j) if code i j is Some k then a k else 0.
Lemma decode_matrix_linear F n K code : linear (@decode_matrix F n K code).
Proof. by move=> c a b; apply/matrixP => i j; rewrite !mxE; case: (code i j) => [k|]; rewrite ?ffunE // mulr0 addr0. Qed.

Lemma dimension_of_matrices (F : fieldType) (n : nat) (K : finType) (code : 'I_n -> 'I_n -> option K) (P : 'M[F]_n -> Prop) :
  (forall k, exists i j, code i j = Some k) -> (forall A, P A <-> exists a, A = decode_matrix code a) -> dimension P #|K|.
Proof.
move=> onto PE; rewrite -(dimension_of_functions F K).
apply: (@dimension_of_image F (matrix_vectType F n n) (ffun_vectType K (regular_vectType F)) P (Linear (@decode_matrix_linear F n K code))) => [a b ab|A]; last exact: PE.
by apply/ffunP => k; have [i [j ij]] := onto k; move/matrixP/(_ i j): ab; rewrite !mxE ij.
Qed.

(* The claim about a number, from the dimension over some field and over all. *)
Lemma every_dimension (possible : nat -> Prop) (N : nat) : possible N -> (forall m, possible m -> m = N) -> every_is possible (fun m => m = N).
Proof. by move=> some all_m; split=> //; exists N. Qed.
