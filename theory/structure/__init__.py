"""What makes a Hamiltonian cheap: locality, Markov fields, symmetry, and the convolutions that follow from them.

Sources: LTR, Sec. II.D; Besag (1974) and the theorem of Hammersley and Clifford.
"""
