"""What can be computed: rigorous enclosures, networks, simulations, and the analysis of rounding. A chapter's folder
has the numbers and networks of its subjects; the other folders are named for what they do."""
