"""Companies: several reports of one organisation held against each other."""
