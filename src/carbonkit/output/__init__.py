"""How a person reads a result: text for a terminal, JSON for a program."""
