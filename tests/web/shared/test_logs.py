"""A log line names the request it belongs to, and the answer names the same number."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpResponse

from web.shared import logs, middleware

WRITERS = [logs.LineFormatter(), logs.JsonFormatter()]


def line() -> logging.LogRecord:
    return logging.LogRecord("web.test", logging.INFO, __file__, 1, "File received", (), None)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_line_of_a_request_carries_the_number_of_the_answer(writer, rf):
    written = []

    def view(request):
        written.append(writer.format(line()))
        return HttpResponse()

    answer = middleware.RequestIdMiddleware(view)(rf.get("/"))

    assert len(answer["X-Request-ID"]) == 12
    assert answer["X-Request-ID"] in written[0]


def test_a_line_of_a_worker_names_no_request():
    assert "request_id" not in logs.LineFormatter().format(line())
    assert json.loads(logs.JsonFormatter().format(line()))["request_id"] == "-"
