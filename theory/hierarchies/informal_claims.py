r"""What LTR and RT say that no computation here can decide: shown, and never checked off.

Metaphors, statements about the world, and results of experiments that cannot be repeated from what is printed. Where a
part of them can be made exact, it is a claim of its own elsewhere, named here."""

from theory.language import Claim, Prose, Source


def _said(name: str, words: str, place: str, key: str = "LTR") -> Claim:
    return Claim(
        f"informal_claims.{name}",
        Prose(words),
        summary=words,
        spec=("N",),
        status="informal",
        source=Source(key, place),
    )


laws_of_physics_select_simple_functions = _said(
    "laws_of_physics_select_simple_functions",
    "The laws of physics select polynomials of low degree, local and symmetric, which networks can compute. The counts"
    " are in polynomials, locality, symmetry.",
    "Sec. II.D",
)
images_are_close_to_gaussian = _said(
    "images_are_close_to_gaussian",
    "By the central limit theorem many natural distributions are close to Gaussian, with Hamiltonians of degree 2. The"
    " Gaussian case is in discriminants.",
    "Sec. II.D",
)
hierarchies_resemble_the_mera_network = _said(
    "hierarchies_resemble_the_mera_network",
    "Deep networks resemble the multiscale entanglement renormalization ansatz.",
    "Sec. III.E",
)
efficient_networks_can_be_learned = _said(
    "efficient_networks_can_be_learned",
    "A function that a small network computes can also be found by training one. Sizes here say nothing about"
    " training.",
    "Sec. IV.D",
)
cosmic_background_is_reduced_step_by_step = _said(
    "cosmic_background_is_reduced_step_by_step",
    "From a map of the microwave background to its parameters the steps cost O(n), O(n^1.5), O(n^2), O(n^3). That"
    " spectra suffice is in sufficiency.",
    "Sec. III.A",
)
renormalization_is_supervised_learning = _said(
    "renormalization_is_supervised_learning",
    "Renormalization is a matter of supervised and not of unsupervised learning. The equalities in dispute are in"
    " variational_renormalization.",
    "Sec. III.E",
)
deeper_networks_train_to_smaller_errors = _said(
    "deeper_networks_train_to_smaller_errors",
    "Trained on products of n inputs, deeper networks of fewer units reach smaller errors: a heat map of one"
    " experiment.",
    "Fig. 2",
    "RT",
)
