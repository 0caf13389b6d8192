"""What depth saves without activations: circuits, products of matrices, and linear networks made flat.

Sources: LTR, Sec. III.F and III.G; RT, Sec. 3.
"""
