"""Small marks: icon, tier, move, state, met and short, pill, direction; each is one tag that writes a few elements."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.shared import html
from web.shared.tiers import TierMark

register = template.Library()

_STATES = {
    "idle": "",
    "live": " go",
    "done": " ok",
    "hold": " hold",
    "call": " warn",
    "failed": " bad",
}
_PILL_TONES = {"": "", "blue": " blue", "warm": " warm", "good": " good", "bad": " bad"}


@register.simple_tag
def icon(name: str, small: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - template syntax
    """Return an inline icon, hidden from readers: `{% icon "search" %}`, `{% icon "check" small=True %}`."""
    return html.icon(name=name, small=small)


@register.simple_tag
def tier(mark: TierMark | None, style: str = "chip") -> SafeString:
    """Return a tier as a chip, or `plain` without ground: `{% tier row.tier %}`, `{% tier row.tier "plain" %}`."""
    if mark is None:
        return html.trusted('<span class="na">No tier</span>')
    plain = " tier-plain" if style == "plain" else ""
    return format_html(
        '<span class="tier {}{}">{}{}</span>', mark.tone, plain, html.rungs(tier=mark), mark.name
    )


@register.simple_tag
def tier_mark(mark: TierMark, size: str = "") -> SafeString:
    """Return the rungs alone, `xl` for the portal's head; the word must stand beside it."""
    return html.rungs(tier=mark, size=size)


@register.simple_tag
def move(was: TierMark | None, now: TierMark | None, way: str = "") -> SafeString:
    """Return a change of tier, spoken "Gold up to Platinum"; `way` ("up", "down") settles equal rungs."""
    way = way or ("up" if _rungs(now) >= _rungs(was) else "down")
    return format_html(
        '<span class="move{}">{}{}<span class="vh"> {} to </span>{}</span>',
        "" if way == "up" else " dn",
        tier(was, "plain"),
        html.icon(name=way, small=True),
        way,
        tier(now),
    )


@register.simple_tag
def state(word: str, kind: str = "idle") -> SafeString:
    """Return a state whose shape differs too: idle, live, done, hold, call, failed."""
    return format_html('<span class="st{}">{}</span>', _STATES[kind], word)


@register.simple_tag
def met(text: str = "Met") -> SafeString:
    """Return "Met" with its tick."""
    return _outcome("met", "check", text)


@register.simple_tag
def short(text: str) -> SafeString:
    """Return what is missing with its cross: `{% short "$37,520 short" %}`."""
    return _outcome("short", "cross", text)


@register.simple_tag
def not_known(text: str = "Not known") -> SafeString:
    """Return "Not known" with its question mark; missing evidence is never zero."""
    return _outcome("unk", "question", text)


@register.simple_tag
def no_rule(text: str = "No rule") -> SafeString:
    """Return that nothing is asked here."""
    return format_html('<span class="na">{}</span>', text)


@register.simple_tag
def pill(text: str, tone: str = "", href: str = "") -> SafeString:
    """Return a short fact; tones blue, warm, good, bad; a link only when `href` is given."""
    if href:
        return format_html('<a class="pill{}" href="{}">{}</a>', _PILL_TONES[tone], href, text)
    return format_html('<span class="pill{}">{}</span>', _PILL_TONES[tone], text)


@register.simple_tag
def change(way: str, text: str) -> SafeString:
    """Return a direction with its arrow: `{% change "up" "6.4%" %}`; "same" has no arrow."""
    if way == "same":
        return format_html('<span class="dim">{}</span>', text)
    return format_html(
        '<span class="{}">{}<span class="vh">{} </span>{}</span>',
        "up" if way == "up" else "dn",
        html.icon(name=way, small=True),
        way.capitalize(),
        text,
    )


@register.simple_tag
def face(initials: str, size: str = "") -> SafeString:
    """Return a person's initials in a circle, hidden from readers; `s` is the small size."""
    return format_html(
        '<span class="face{}" aria-hidden="true">{}</span>',
        " face-s" if size == "s" else "",
        initials,
    )


def _outcome(kind: str, icon_name: str, text: str) -> SafeString:
    return format_html(
        '<span class="{}">{}{}</span>', kind, html.icon(name=icon_name, small=True), text
    )


def _rungs(mark: TierMark | None) -> int:
    return mark.rungs if mark else 0
