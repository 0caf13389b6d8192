"""Runs the folder that this file is in, wherever it is and whatever it is called: `python -I FOLDER CERT.json`.

Run so, a folder is no package, and its own place is the first where Python looks for modules. Both are put right before
anything else of it is loaded: a package is made of it, and no file of it can stand in for one of the standard library.
Of the other files only the sources are read, not what stands compiled beside them. What stands compiled of this file
Python itself may have taken: `python -I FOLDER/__main__.py CERT.json` takes nothing but sources."""

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location

if not __package__:
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != folder]
    sys.dont_write_bytecode, sys.pycache_prefix = True, os.devnull
    __package__ = "checker"
    whole = os.path.join(folder, "__init__.py")
    made = spec_from_file_location(__package__, whole, submodule_search_locations=[folder])
    assert made is not None and made.loader is not None
    sys.modules[__package__] = module_from_spec(made)
    made.loader.exec_module(sys.modules[__package__])

from .program import main

sys.exit(main(sys.argv[1:]))
