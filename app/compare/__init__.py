"""How alike maps are, in numbers: rank correlation, structural similarity, difference. NumPy only."""
