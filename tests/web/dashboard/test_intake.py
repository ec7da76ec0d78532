"""Sales intake in the dashboard: a file sent, refused, read, undone; the rows that wait, decided by a person."""

from __future__ import annotations

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.choices import EventType
from events.models import Event
from sales.choices import LineState, UploadState
from sales.models import StagedLine, Upload
from sales.operations import intake
from tests.factories import sales
from tests.personas import AT

LINES = sales.as_csv([sales.line("D-9", "1", name="Larkmere Technology", net="75")])
TWO_CURRENCIES = sales.as_csv(
    [
        sales.line("D-7", "1", name="Nobody Knows", net="10"),
        sales.line("D-7", "2", name="Nobody Knows", net="30", currency="NZD"),
    ]
)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def clerk(as_persona):
    return as_persona("clerk")


@pytest.fixture
def send(clerk):
    """Return a function that sends a file through the page."""

    def post(content: bytes = LINES, *, follow: bool = False, **fields: str):
        file = SimpleUploadedFile("july.csv", content)
        form = {"distributor": "NORVALE", "file": file, **fields}
        return clerk.client.post(reverse("dashboard:upload-send"), form, follow=follow)

    return post


def read(upload: Upload) -> Upload:
    intake.process(upload_id=upload.pk, at=AT)
    upload.refresh_from_db()
    return upload


def test_a_sent_file_has_a_page_that_tells_its_counts(send, clerk):
    answer = send()

    upload = Upload.objects.latest("id")
    address = reverse("dashboard:upload-detail", args=[upload.pk])
    assert answer["Location"] == address
    assert 'hx-trigger="every 2s"' in text(clerk.client.get(address))
    assert read(upload).state == UploadState.POSTED
    shown = text(clerk.client.get(address))
    assert "july.csv" in shown
    assert "<dt>Counted</dt><dd>1</dd>" in shown
    assert 'hx-trigger="every 2s"' not in shown


def test_while_a_file_is_read_only_the_part_that_changes_is_asked_for(send, clerk):
    send()
    upload = Upload.objects.latest("id")
    address = reverse("dashboard:upload-detail", args=[upload.pk])

    live = clerk.client.get(address, headers={"HX-Request": "true"})
    read(upload)
    done = clerk.client.get(address, headers={"HX-Request": "true"})

    assert text(live).strip().startswith('<div id="upload">')
    assert "<html" not in text(live)
    assert "HX-Refresh" not in live
    assert done["HX-Refresh"] == "true"


def test_the_same_file_twice_is_said_and_counts_once(send):
    send()
    read(Upload.objects.latest("id"))

    answer = send(follow=True)

    assert "The same file came before." in text(answer)
    second = read(Upload.objects.latest("id"))
    assert sales.states(second.pk) == {LineState.KNOWN: 1}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"covers_from": "2026-07-31", "covers_to": "2026-07-01"}, "id_covers_from"),
        ({"covers_from": "soon"}, "Enter a day such as 2026-07-01."),
        ({"distributor": ""}, "Choose who sent the file."),
        ({"distributor": "NOBODY"}, "NOBODY"),
    ],
)
def test_a_file_whose_form_is_wrong_is_refused_at_the_field(send, fields, words):
    before = Upload.objects.count()

    answer = send(**fields)

    assert answer.status_code == 422
    assert words in text(answer)
    assert Upload.objects.count() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty."), (b"\x00\x01\x02" * 50, "july.csv")],
)
def test_a_file_that_is_none_is_refused_or_failed_with_the_reason(send, clerk, content, words):
    answer = send(content)

    if answer.status_code == 302:
        upload = read(Upload.objects.latest("id"))
        assert upload.state == UploadState.FAILED
        answer = clerk.client.get(answer["Location"])
        assert "Nothing of this file was counted." in text(answer)
    assert words in text(answer)


def test_undoing_needs_a_reason_and_is_said(send, clerk):
    send()
    upload = read(Upload.objects.latest("id"))
    address = reverse("dashboard:upload-undo", args=[upload.pk])

    empty = clerk.client.post(address, {"reason": " "})
    long = clerk.client.post(address, {"reason": "x" * 1001})
    done = clerk.client.post(address, {"reason": "Sent by mistake"}, follow=True)
    again = clerk.client.post(address, {"reason": "Sent by mistake"}, follow=True)

    assert empty.status_code == 422
    assert "Say why, in a sentence." in text(empty)
    assert long.status_code == 422
    assert "1,001" in text(long) or "1001" in text(long)
    assert "Undone: 1 credits are reversed." in text(done) or "Undone: 1 credit" in text(done)
    assert "Undone" not in text(again).split("<h1")[0]


def test_the_desk_shows_the_largest_group_with_its_candidates(clerk):
    shown = text(clerk.client.get(reverse("dashboard:desk")))

    assert "We don’t know the name “Unheard Of”" in shown
    assert "1 row in 1 group" in shown


def test_a_group_goes_to_the_partner_chosen_and_its_name_is_learned(channel, clerk):
    waiting = StagedLine.objects.get(state=LineState.UNMATCHED)

    answer = clerk.client.post(
        reverse("dashboard:desk-decide"),
        {"group": waiting.pk, "choice": channel.merrigate.pk, "remember": "1", "reason": "Called"},
        follow=True,
    )

    assert "Matched 1 rows; 1 are counted now." in text(answer)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.partner_id) == (LineState.POSTED, channel.merrigate.pk)
    assert Event.objects.filter(type=EventType.ALIAS_LEARNED).exists()


def test_rows_of_another_currency_stay_at_the_desk(clerk, channel):
    upload_id = sales.send(TWO_CURRENCIES, distributor="NORVALE")
    line = StagedLine.objects.get(upload_id=upload_id, currency="AUD")

    shown = text(clerk.client.get(reverse("dashboard:desk"), {"group": line.pk}))
    clerk.client.post(
        reverse("dashboard:desk-decide"), {"group": line.pk, "choice": "aside", "reason": "Staff"}
    )

    assert "1 row. " in shown
    assert sales.states(upload_id) == {LineState.REJECTED: 1, LineState.UNMATCHED: 1}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"choice": ""}, "Choose a partner, or that it is not a partner sale."),
        ({"choice": "999999"}, "partner"),
        ({"choice": "LARKMERE"}, "partner"),
        ({"group": "x"}, "whole number"),
    ],
)
def test_a_decision_that_says_nothing_changes_nothing(clerk, form, words):
    waiting = StagedLine.objects.get(state=LineState.UNMATCHED)

    answer = clerk.client.post(
        reverse("dashboard:desk-decide"), {"group": waiting.pk, **form}, follow=True
    )

    assert words in text(answer)
    waiting.refresh_from_db()
    assert waiting.state == LineState.UNMATCHED


def test_a_group_decided_meanwhile_is_said(clerk, channel):
    waiting = StagedLine.objects.get(state=LineState.UNMATCHED)
    form = {"group": waiting.pk, "choice": channel.merrigate.pk}
    clerk.client.post(reverse("dashboard:desk-decide"), form)

    answer = clerk.client.post(reverse("dashboard:desk-decide"), form, follow=True)

    assert "These rows were decided meanwhile." in text(answer)


@pytest.mark.parametrize("who", ["director", "analyst"])
def test_who_may_not_decide_rows_is_not_sent_to_the_desk(as_persona, channel, who):
    client = as_persona(who).client
    pages = [
        reverse("dashboard:home"),
        reverse("dashboard:upload-list"),
        reverse("dashboard:upload-detail", args=[channel.upload_id]),
    ]

    assert not [page for page in pages if reverse("dashboard:desk") in text(client.get(page))]


@pytest.mark.parametrize("copies", [1, 3])
def test_the_list_of_files_takes_the_same_queries_however_long(
    clerk, channel, copies, django_assert_num_queries
):
    for number in range(copies):
        sales.send([sales.line(f"Q-{number}", "1", name="Who")], distributor="NORVALE")
    clerk.client.get(reverse("dashboard:upload-list"))

    with django_assert_num_queries(11):
        clerk.client.get(reverse("dashboard:upload-list"))


def test_a_long_queue_says_that_it_is_cut(clerk, channel, monkeypatch):
    monkeypatch.setattr("sales.queries.unmatched.MOST_GROUPS", 1)

    assert "1 row; the 1 largest groups first" in text(clerk.client.get(reverse("dashboard:desk")))


def test_the_rows_of_each_state_have_their_own_list(clerk, channel):
    upload_id = sales.send(
        [sales.line("D-1", "1", name="Larkmere Technology"), sales.line("D-1", "2", name="Who")],
        distributor="NORVALE",
    )
    address = reverse("dashboard:upload-detail", args=[upload_id])

    first, counted, nonsense = (
        text(clerk.client.get(address + query)) for query in ("", "?state=POSTED", "?state=NONE")
    )

    assert "Rows: waiting for a match" in first
    assert "Rows: counted" in counted
    assert "Rows: waiting for a match" in nonsense


def test_what_is_unusual_and_how_it_was_read_stands_on_the_page(clerk, channel):
    lines = [
        sales.line("D-1", "1", name="Larkmere Technology", on="2026-01-14"),
        sales.line("D-1", "2", name="Larkmere Technology", product="NEW-1", on="2026-01-15"),
    ]
    content = sales.as_csv(lines)
    header, _, rows = content.partition(b"\n")
    content = b"\n".join([header, rows, b"", header, b""])
    upload_id = sales.send(gzip.compress(content), distributor="NORVALE")

    shown = text(clerk.client.get(reverse("dashboard:upload-detail", args=[upload_id])))

    assert "1 line. They count all the same." in shown
    assert "<dt>Unpacked from</dt><dd>gzip</dd>" in shown
    assert "<dt>Rows that are no lines</dt><dd>2 blank, 1 header again</dd>" in shown
    assert "standard, version 1" in shown


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"stated_lines": "1", "stated_amount": "75"}, UploadState.POSTED),
        ({"stated_lines": "2"}, UploadState.FAILED),
        ({"stated_amount": "75.01"}, UploadState.FAILED),
    ],
)
def test_a_file_is_held_against_what_its_sender_counted(send, clerk, fields, state):
    send(**fields)

    upload = read(Upload.objects.latest("id"))

    assert upload.state == state
    shown = text(clerk.client.get(reverse("dashboard:upload-detail", args=[upload.pk])))
    assert ("Nothing of this file was counted." in shown) is (state is UploadState.FAILED)
    assert "the sender stated" in shown


def test_a_waiting_file_is_stopped_at_once(send, clerk):
    send()
    upload = Upload.objects.latest("id")

    answer = clerk.client.post(reverse("dashboard:upload-stop", args=[upload.pk]), follow=True)

    assert "Stopped. Nothing of it counts." in text(answer)
    assert read(upload).state == UploadState.FAILED
    assert not StagedLine.objects.filter(upload=upload).exists()


def test_a_counted_file_cannot_be_stopped(clerk, channel):
    answer = clerk.client.post(
        reverse("dashboard:upload-stop", args=[channel.upload_id]), follow=True
    )

    assert "This file is read already." in text(answer)
    assert Upload.objects.get(pk=channel.upload_id).state == UploadState.POSTED


def test_rows_set_aside_are_taken_up_again(clerk, channel):
    upload_id = sales.send([sales.line("D-3", "1", name="Nobody")], distributor="NORVALE")
    line = StagedLine.objects.get(upload_id=upload_id)
    clerk.client.post(
        reverse("dashboard:desk-decide"), {"group": line.pk, "choice": "aside", "reason": "Ours"}
    )
    take_up = reverse("dashboard:upload-take-up", args=[upload_id])

    nothing = clerk.client.post(take_up, {"reason": "Why not"}, follow=True)
    hostile = clerk.client.post(take_up, {"pick": "1; drop", "reason": "x"}, follow=True)
    other = clerk.client.post(take_up, {"pick": "99999999", "reason": "x"}, follow=True)
    assert sales.states(upload_id) == {LineState.REJECTED: 1}
    answer = clerk.client.post(
        take_up, {"pick": line.pk, "reason": "A partner after all"}, follow=True
    )

    assert "Tick at least one row." in text(nothing)
    assert "Tick the rows again." in text(hostile)
    assert "These rows are not set aside any more." in text(other)
    assert "Taken up 1 rows; 0 are counted now." in text(answer)
    assert sales.states(upload_id) == {LineState.UNMATCHED: 1}
