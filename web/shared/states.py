"""The shape in which a state is drawn, one for every face; the pages hand it to the `state` tag beside the word."""

from __future__ import annotations

from sales.choices import FeedHealth

FEED_KINDS = {
    FeedHealth.FRESH: "done",
    FeedHealth.LATE: "call",
    FeedHealth.IMPLAUSIBLE: "failed",
    FeedHealth.NOT_EXPECTED: "idle",
}
