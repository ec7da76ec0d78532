"""The shape in which a state is drawn, one for every face; the pages hand it to the `state` tag beside the word."""

from __future__ import annotations

from sales.choices import FeedHealth, UploadState

FEED_KINDS = {
    FeedHealth.FRESH: "done",
    FeedHealth.LATE: "call",
    FeedHealth.IMPLAUSIBLE: "failed",
    FeedHealth.NOT_EXPECTED: "idle",
}
UPLOAD_KINDS = {
    UploadState.RECEIVED: "live",
    UploadState.STAGING: "live",
    UploadState.STAGED: "live",
    UploadState.MATCHED: "live",
    UploadState.POSTED: "done",
    UploadState.FAILED: "failed",
}
