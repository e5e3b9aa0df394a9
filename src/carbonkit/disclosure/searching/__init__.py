"""Searching: every way in which the catalogue gives a printed figure, ranked by what it assumes beyond the report."""
