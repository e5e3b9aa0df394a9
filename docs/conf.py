"""How the documentation is built: sphinx-build -W docs OUT, without a network."""

import importlib.metadata
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "carbonkit"
author = "The carbonkit authors"
release = importlib.metadata.version("carbonkit")
language = "en"

extensions = ["myst_parser", "repository_tables"]
exclude_patterns = ["_build", "_extensions", "changelog.d"]
nitpicky = True
smartquotes = False  # "'000 kWh" and printed figures are quoted as they stand

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "carbonkit"
html_copy_source = False
html_show_copyright = False
