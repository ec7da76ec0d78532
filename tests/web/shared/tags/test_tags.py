"""The tags and filters that every template may use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template

from kernel.money import Money
from web.shared import tiers

AUTHORISED, SILVER, GOLD, PLATINUM = tiers.tier_marks(
    names=["Authorised", "Silver", "Gold", "Platinum"]
)


def draw(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


class Invitation(forms.Form):
    """A form with a hint and a required field."""

    email = forms.EmailField(help_text="We write to it once.")
    name = forms.CharField(required=False)


def test_money_filter_takes_money_in_its_own_currency():
    assert draw("{{ x|aud }}", x=Money(units=124_000_000, currency="NZD")) == "NZD\u00a012,400"


def test_money_filter_refuses_whole_numbers():
    with pytest.raises(TypeError, match="units"):
        draw("{{ x|aud }}", x=3_624_800_000)


@pytest.mark.parametrize(
    "filtered",
    ["aud", "number", "percent", "points", "day", "when", 'count:"row"'],
)
def test_what_is_missing_is_not_known_and_never_zero(filtered):
    assert draw("{{ x|" + filtered + " }}", x=None) == "Not known"


def test_when_holds_the_exact_time():
    at = datetime(2026, 5, 16, 9, 12, tzinfo=UTC)

    assert draw("{{ at|when:now }}", at=at, now=datetime(2026, 5, 19, 10, 0, tzinfo=UTC)) == (
        '<time datetime="2026-05-16T09:12:00+00:00" '
        'title="Saturday 16\u00a0May\u00a02026, 9:12\u00a0am UTC">3\u00a0days ago</time>'
    )


def test_day_without_today_writes_the_year():
    day = date(2026, 7, 1)

    assert draw("{{ d|day:today }}", d=day, today=date(2026, 5, 20)) == "Wednesday 1\u00a0July"
    assert draw("{{ d|day }}", d=day) == "Wednesday 1\u00a0July\u00a02026"


def test_tier_carries_word_and_rungs():
    chip = draw("{% tier t %}", t=SILVER)

    assert chip.startswith('<span class="tier si">')
    assert chip.endswith("Silver</span>")
    assert (chip.count('class="on"'), chip.count('class="off"')) == (2, 2)


def test_tier_names_are_escaped():
    odd = tiers.TierMark(name="<b>", rungs=1)

    assert "&lt;b&gt;" in draw("{% tier t %}", t=odd)


def test_move_is_spoken_with_its_direction():
    assert '<span class="vh"> up to </span>' in draw("{% move a b %}", a=GOLD, b=PLATINUM)
    assert draw("{% move a b %}", a=GOLD, b=SILVER).startswith('<span class="move dn">')


def test_marks_fit_any_number_of_tiers():
    def rungs(count: int) -> list[int]:
        return [mark.rungs for mark in tiers.tier_marks(names=["t"] * count)]

    assert rungs(1) == [4]
    assert rungs(2) == [1, 4]
    assert rungs(3) == [1, 3, 4]
    assert rungs(4) == [1, 2, 3, 4]
    assert (rungs(5)[0], rungs(5)[-1], rungs(5) == sorted(rungs(5))) == (1, 4, True)


def test_field_ties_hint_and_error_to_the_control():
    html = draw("{% field form.email %}", form=Invitation({"email": "no"}))

    assert 'aria-describedby="id_email-error id_email-hint"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email-error"' in html
    assert '<label for="id_email">Email</label>' in html


def test_optional_fields_say_so():
    html = draw("{% field form.name %}", form=Invitation())

    assert "(optional)" in html
    assert "aria-describedby" not in html


def test_error_summary_links_to_the_field_and_is_silent_without_errors():
    assert 'href="#id_email"' in draw("{% error_summary form %}", form=Invitation({"email": "no"}))
    assert draw("{% error_summary form %}", form=Invitation()).strip() == ""


def test_unknown_icon_fails():
    with pytest.raises(KeyError):
        draw('{% icon "nothing" %}')


def test_gap_bar_is_full_at_an_eighth_of_the_line():
    assert 'class="m" x="16" y="4" width="16"' in draw("{% gap_bar p %}", p=Decimal("-6.25"))
    assert 'class="p" x="32" y="4" width="32"' in draw("{% gap_bar p %}", p=Decimal(80))


def test_meter_never_overflows():
    assert 'class="now" x="0%" width="100%"' in draw("{% meter 9 4 %}")
