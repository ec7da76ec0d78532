"""Measure the API's lists with 20 clients at once: `python -m benchmarks.api http://localhost:8000 KEYS [seconds]`.

Prints the middle and the slowest 5% of each list's answers in milliseconds. The server is one that runs already, with
what it holds. KEYS is a file with a key that reads everything on each line; the clients share them out, so that no
key's minute is used up.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = 20
LISTS = (
    "partners", "people", "certificates", "ledger/entries", "uploads", "desk/groups", "standings", "decisions",
    "events", "contracts", "quotes", "orders",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Ask each list for some seconds with all clients, and print what it took."""
    place, keys = arguments[0], Path(arguments[1]).read_text(encoding="utf-8").split()
    seconds = float(arguments[2]) if len(arguments) > 2 else 5.0
    print(f"{CLIENTS} clients, {seconds:.0f} s a list, 50 rows a page")
    for name in LISTS:
        took = sorted(_asked(place, keys, name, seconds))
        half, slow = took[len(took) // 2], took[int(len(took) * 0.95)]
        print(f"{name:16} {len(took):6} answers   p50 {half:7.1f} ms   p95 {slow:7.1f} ms")


def _asked(place: str, keys: list[str], name: str, seconds: float) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + seconds
    clients = [
        threading.Thread(target=_client, args=(place, keys[at % len(keys)], name, until, took))
        for at in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if not took:
        raise SystemExit(f"{name}: no answer at all")
    return took


def _client(place: str, key: str, name: str, until: float, took: list[float]) -> None:
    parts = urlsplit(place)
    link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    while time.monotonic() < until:
        began = time.monotonic()
        link.request("GET", f"/api/v1/{name}", headers={"Authorization": f"Bearer {key}"})
        answer = link.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{name}: {answer.status}")
        took.append((time.monotonic() - began) * 1000)


if __name__ == "__main__":
    main(sys.argv[1:])
