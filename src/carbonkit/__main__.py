"""``python -m carbonkit`` is the command line."""

from carbonkit.cli import main

if __name__ == "__main__":
    main(prog_name="carbonkit")
