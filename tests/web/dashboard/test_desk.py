"""The desk: what choosing would do is told before, a group can be split, and a decision taken back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from partners.models import PartnerAlias
from sales.choices import LineState
from sales.models import StagedLine
from sales.queries import laws
from tests.factories import sales

DECIDE = reverse("dashboard:desk-decide")
DESK = reverse("dashboard:desk")


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def undo_url(answer) -> str:
    """Return where the toast's button posts to."""
    found = re.search(r'action="(/dashboard/intake/desk/undo/\d+/)"', text(answer))
    assert found
    return found.group(1)


@pytest.fixture
def clerk(as_persona):
    return as_persona("clerk").client


@pytest.fixture
def waiting(channel) -> int:
    """Return a file with three rows of one name that nobody knows."""
    lines = [
        sales.line("D-8", str(n), name="Larkmere Tecnologie", net=str(n)) for n in (100, 50, 1)
    ]
    return sales.send(lines, distributor="NORVALE")


@pytest.fixture
def breaches(channel) -> list[str]:
    """Return what the channel's own entries, made by hand, break of the laws of conservation."""
    return laws.breaches()


def group_of(upload_id: int) -> int:
    return (
        StagedLine.objects.filter(upload_id=upload_id)
        .order_by("id")
        .values_list("pk", flat=True)[0]
    )


def test_the_desk_tells_what_choosing_would_do(clerk, channel, waiting):
    shown = text(clerk.get(DESK, {"group": group_of(waiting)}))

    assert "Revenue $250 → $401" in shown
    assert "Short of Gold $150 → $0" in shown
    assert "Has earned Silver → Gold" in shown


def test_waiting_groups_stand_under_their_reason(clerk, channel, waiting):
    shown = clerk.get(DESK).context["page"]

    assert sum(queue.rows for queue in shown.queues) == shown.rows
    assert all(queue.reason and queue.groups for queue in shown.queues)


def test_a_group_is_split_row_by_row_and_nothing_is_learned(clerk, channel, breaches, waiting):
    first, second, third = StagedLine.objects.filter(upload_id=waiting).order_by("id")
    said = {"group": first.pk, "split": "1", "remember": "1"}

    nothing = clerk.post(DECIDE, {**said, "choice": channel.larkmere.pk}, follow=True)
    assert "Tick at least one row." in text(nothing)
    clerk.post(DECIDE, {**said, "choice": channel.larkmere.pk, "pick": [first.pk, 99999999]})
    clerk.post(DECIDE, {**said, "group": second.pk, "choice": "aside", "pick": second.pk})

    assert sales.states(waiting) == {
        LineState.POSTED: 1, LineState.REJECTED: 1, LineState.UNMATCHED: 1,
    }  # fmt: skip
    assert not PartnerAlias.objects.exists()
    third.refresh_from_db()
    assert third.state == LineState.UNMATCHED
    assert laws.breaches() == breaches


def test_rows_of_another_group_cannot_be_ticked_into_this_one(clerk, channel, waiting):
    other = sales.send([sales.line("D-9", "1", name="Somebody Else")], distributor="BORONIA")
    said = {"group": group_of(waiting), "split": "1", "choice": channel.larkmere.pk}

    answer = clerk.post(DECIDE, {**said, "pick": group_of(other)}, follow=True)

    assert "These rows were decided meanwhile." in text(answer)
    assert sales.states(other) == {LineState.UNMATCHED: 1}


@pytest.mark.parametrize("remember", ["1", ""])
def test_a_match_is_taken_back_with_what_it_learned(clerk, channel, breaches, waiting, remember):
    before = sales.revenue()
    said = {"group": group_of(waiting), "choice": channel.larkmere.pk, "remember": remember}
    done = clerk.post(DECIDE, said, follow=True)
    assert sales.revenue() != before

    answer = clerk.post(undo_url(done), follow=True)

    assert "Taken back: 3 rows wait again." in text(answer)
    assert sales.revenue() == before
    assert sales.states(waiting) == {LineState.UNMATCHED: 3}
    assert not PartnerAlias.objects.filter(withdrawn_at__isnull=True).exists()
    again = clerk.post(undo_url(done), follow=True)
    assert "Nothing stands of that decision any more." in text(again)
    assert laws.breaches() == breaches


@pytest.mark.parametrize("choice", ["aside", "later"])
def test_rows_set_aside_are_taken_back(clerk, channel, breaches, waiting, choice):
    done = clerk.post(DECIDE, {"group": group_of(waiting), "choice": choice}, follow=True)
    assert sales.states(waiting) == {LineState.REJECTED: 3}

    clerk.post(undo_url(done))

    assert sales.states(waiting) == {LineState.UNMATCHED: 3}
    assert laws.breaches() == breaches


def test_nobody_takes_back_what_another_decided(clerk, as_persona, channel, waiting):
    done = clerk.post(DECIDE, {"group": group_of(waiting), "choice": "aside"}, follow=True)
    StagedLine.objects.filter(upload_id=waiting).update(decided_by="user:999999")

    answer = clerk.post(undo_url(done), follow=True)

    assert "Nothing stands of that decision any more." in text(answer)
    assert sales.states(waiting) == {LineState.REJECTED: 3}


@pytest.mark.parametrize("moment", [0, 10**18, 10**30])
def test_a_moment_without_a_decision_changes_nothing(clerk, channel, waiting, moment):
    answer = clerk.post(f"/dashboard/intake/desk/undo/{moment}/")

    assert answer.status_code in (302, 404)
    assert sales.states(waiting) == {LineState.UNMATCHED: 3}


def test_the_desk_asks_the_same_of_the_database_however_much_waits(
    clerk, channel, django_assert_max_num_queries
):
    lines = [sales.line(f"D-{n}", "1", name=f"Unknown {n}") for n in range(300)]
    sales.send(lines, distributor="NORVALE")

    with django_assert_max_num_queries(30) as few:
        clerk.get(DESK)
    sales.send(
        [sales.line(f"E-{n}", "1", name=f"New {n}") for n in range(300)], distributor="BORONIA"
    )
    with django_assert_max_num_queries(len(few)):
        shown = clerk.get(DESK)

    assert "the 200 largest groups first" in text(shown)
