"""``python -m shenguan`` is the command ``shenguan``.

The command stands above this package, which therefore does not import it: its package is run by
name, from the folder that this one lies in, whatever the current folder holds.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    if not sys.flags.safe_path:
        sys.path[0] = str(Path(__file__).resolve().parent.parent)
    runpy.run_module("cli", run_name="__main__")
