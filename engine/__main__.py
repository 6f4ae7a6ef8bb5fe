"""`python -m engine`: the command line. In: the arguments. Out: the exit status."""

from __future__ import annotations

import sys

from engine.cli import main

if __name__ == "__main__":
    sys.exit(main())
