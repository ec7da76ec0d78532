"""Block tags that wrap a page's own markup: note, scroll, dialog, empty; and the tags that draw forms."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.shared import html
from web.shared.parts import Problem

register = template.Library()

_NOTE_ICONS = {"": "info", "blue": "info", "warm": "alert", "good": "check", "bad": "alert"}
_OWN_LOOK = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_block_tag
def note(content: str, tone: str = "", icon: str = "", role: str = "") -> SafeString:
    """Return a note; tones blue, warm, good, bad; `role="alert"` only for a failure that appears after an act."""
    return format_html(
        '<div class="note{}{}"{}>{}<div>{}</div></div>',
        " " if tone else "",
        tone,
        format_html(' role="{}"', role) if role else "",
        html.icon(name=icon or _NOTE_ICONS[tone]),
        content,
    )


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """Return a wide table or chart in a named, focusable region that scrolls sideways."""
    return format_html(
        '<div class="scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content
    )


@register.simple_block_tag
def dialog(content: str, key: str, title: str) -> SafeString:
    """Return a native dialog, opened by `<a href="#key" data-dialog>`; without script it stands open in its place."""
    return format_html(
        '<dialog class="dlg" id="{0}" aria-labelledby="{0}-title">'
        '<h2 class="dlg-title" id="{0}-title" tabindex="-1">{1}</h2>{2}</dialog>',
        key,
        title,
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str, kind: str = "none") -> SafeString:
    """Return an empty state: `first` (nothing yet: what, why, one act) or `none` (no match: which filters, clear)."""
    art = html.trusted(
        '<svg class="rungs rungs-xl au" viewBox="0 0 14 14" aria-hidden="true">'
        '<path class="ghost" d="M1 11.9h12M2.3 8.8h9.4M3.6 5.7h6.8M4.9 2.6h4.2"/></svg>'
    )
    return format_html(
        '<div class="empty{}">{}<h2>{}</h2>{}</div>',
        " empty-first" if kind == "first" else "",
        art if kind == "first" else "",
        title,
        content,
    )


@register.inclusion_tag("components/field.html")
def field(
    bound: forms.BoundField, hint: str = "", prefix: str = "", **attrs: Any
) -> dict[str, object]:
    """Return one form field: label, hint, error, control; other keywords become attributes of the control."""
    key = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text or "")
    told = " ".join(
        name for name, on in ((f"{key}-error", bound.errors), (f"{key}-hint", hint)) if on
    )
    widget = bound.field.widget
    shown = {name.replace("_", "-"): value for name, value in attrs.items()}
    if not isinstance(widget, _OWN_LOOK):
        shown["class"] = f"in {shown.get('class', '')}".strip()
    if told:
        shown["aria-describedby"] = told
    if bound.errors:
        shown["aria-invalid"] = "true"
    return {
        "bound": bound,
        "key": key,
        "hint": hint,
        "prefix": prefix,
        "control": bound.as_widget(attrs=shown),
        "is_choice": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "is_hidden": bound.is_hidden,
    }


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, object]:
    """Return every field of a form, hidden ones included."""
    return {"form": form}


@register.inclusion_tag("components/problems.html")
def error_summary(form: forms.BaseForm | None) -> dict[str, object]:
    """Return "There is a problem" with one link per field that failed; nothing when the form is right."""
    return {"problems": form_problems(form) if form is not None else ()}


def form_problems(form: forms.BaseForm) -> tuple[Problem, ...]:
    """Return the form's errors in the order of its fields, each with the id of its control."""
    if not form.is_bound:
        return ()
    found = [Problem(text=str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        found += [Problem(text=str(text), field_id=target) for text in bound.errors]
    return tuple(found)
