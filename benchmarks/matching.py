"""Measure who is matched and who is offered: `python -m benchmarks.matching PAIRS.csv [DISTRACTORS.csv] [--show]`.

PAIRS has the columns name_a, name_b, is_match (1 or 0) and provenance; DISTRACTORS a column reseller_name. For each
pair a partner of the name b stands among the distractors and the other pairs' names, and a distributor writes a.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import ground


def main(arguments: list[str]) -> None:
    """Measure on a database of its own."""
    files = [Path(each) for each in arguments if not each.startswith("--")]
    if not files:
        raise SystemExit("Name the file of pairs.")
    with ground.laid():
        from benchmarks import names  # noqa: PLC0415 -- the ground comes first

        names.measure(
            pairs=files[0],
            distractors=files[1] if len(files) > 1 else None,
            shows_all="--show" in arguments,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
