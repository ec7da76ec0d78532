"""Measure how fast a clean distributor file is read: `python -m benchmarks.reading [lines]`.

Prints microseconds a line for parsing, validating, hashing and telling repeats, best of five, and the peak memory.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from sales.formats import library, reading

_HEADER = (
    "document_no,line_no,document_date,reseller_code,reseller_name,customer_name,customer_country,"
    "customer_employees,product_code,quantity,unit_price,net_amount,currency,kind"
)


def write_clean(*, path: Path, count: int) -> None:
    """Write a clean file in our own form, three lines to a document."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER + "\n")
        for number in range(count):
            price = number % 997 * 1.25
            quantity = number % 20 + 1
            file.write(
                f"INV-{number // 3:07d},{number % 3 + 1},2026-{number % 12 + 1:02d}-{number % 28 + 1:02d},"
                f"R{number % 5000:05d},Reseller Number {number % 5000} Pty Ltd,Customer {number % 20000} Limited,AU,"
                f"{number % 900},SKU-{number % 300:04d},{quantity},{price:.2f},{quantity * price:.2f},AUD,new\n"
            )


def main(arguments: list[str]) -> None:
    """Write a file, read it five times in batches, and print the figures."""
    count = int(arguments[0]) if arguments else 200_000
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "clean.csv"
        write_clean(path=path, count=count)
        best = min(_seconds(path, count) for _ in range(5))
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} lines, {size / 1e6:.1f} MB: {best:.3f} s, {best / count * 1e6:.2f} us a line")
    print(f"peak memory of the process {peak:.0f} MiB")


def _seconds(path: Path, count: int) -> float:
    begun = time.perf_counter()
    with reading.open_file(path=path, layout=library.get_layout(name="standard")) as opened:
        found = sum(batch.lines.height for batch in opened.batches())
    seconds = time.perf_counter() - begun
    if found != count:
        raise SystemExit(f"{found} lines read of {count}")
    return seconds


if __name__ == "__main__":
    main(sys.argv[1:])
