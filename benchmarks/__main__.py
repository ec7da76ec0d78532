"""Measure the night and the intake on a database of their own: `python -m benchmarks [S|M|L]` (make bench ARGS=M).

Prints ratios formed inside one run on one machine; benchmarks/README.md holds the figures of the last runs.
"""

from __future__ import annotations

import sys

from benchmarks import ground


def main(arguments: list[str]) -> None:
    """Start throw-away servers where none are named, migrate, and measure."""
    size = arguments[0] if arguments else "S"
    with ground.laid():
        from benchmarks import intake, night, sizes  # noqa: PLC0415 -- the ground comes first

        sizes.fill(size=sizes.SIZES[size])
        night.measure(size=sizes.SIZES[size])
        intake.measure(lines=20_000 if size == "S" else 100_000)


if __name__ == "__main__":
    main(sys.argv[1:])
