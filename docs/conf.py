"""Build the pages with ``pip install -e '.[docs]'`` and ``python -m sphinx -W docs build/docs``."""

project = "outward"
author = "The outward developers"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["build"]
html_theme = "alabaster"
suppress_warnings = [
    "myst.xref_missing",
    "misc.highlighting_failure",
]  # links to files beside this folder; JSON with placeholders
