"""A whole report: how its figures narrow and contradict each other, and the slips of its totals."""
