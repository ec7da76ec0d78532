"""The verbs of the Makefile: run, test, lint, types, bench, shell, demo, check; `python launch.py VERB [arguments]`.

This file alone must be readable by any Python: one too old for Meritline gets a sentence, not a syntax error.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the reader of this line may be an older one
    sys.exit(
        "Meritline needs Python 3.11 or newer, but this is "
        + ".".join(str(part) for part in sys.version_info[:3])
        + ". Name another one: make PYTHON=python3.12 run"
    )

# Run as a path, this file's folder leads the search for modules; the checkout must.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100,PTH120 -- any Python

from config.local import verbs  # noqa: E402 -- after the look at the version

if __name__ == "__main__":
    sys.exit(verbs.main(arguments=sys.argv[1:]))
