"""How rows are carried: read with places, distinct keys, exact sums, written whole. Knows nothing of emissions."""
