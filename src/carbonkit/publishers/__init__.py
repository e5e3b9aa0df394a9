"""How publishers print their tables: readers of their files, the comparison with an edition, folders of your own."""
