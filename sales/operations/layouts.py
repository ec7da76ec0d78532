"""Store how a distributor writes its files, version by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from events.choices import EventType
from events.operations.record import record
from kernel.errors import DomainError
from partners.queries import distributors
from sales.formats import documents
from sales.formats.layout import LayoutIsWrong
from sales.models import DistributorLayout
from sales.queries import layouts

LONGEST_NAME = 80


class LayoutIsOvertaken(DomainError):
    """Somebody else loaded a layout of the distributor at the same moment."""

    code = "layout_is_overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The layout's name and version; `is_new` is False where an equal one was in force already."""

    name: str
    version: int
    is_new: bool


@transaction.atomic(durable=True)
def load(*, distributor_code: str, text: str, actor: str, at: datetime) -> Loaded:
    """Store the document as the next version of the distributor's layout, which reads its next file.

    One equal to the newest version changes nothing. Refuses a document that could not read any file.
    """
    terms = distributors.get(distributor_code)
    layout = documents.read_document(text=text)
    if len(layout.name) > LONGEST_NAME:
        raise LayoutIsWrong(f"The name is longer than {LONGEST_NAME} characters.")
    latest = layouts.newest(distributor_id=terms.id)
    if latest is not None and replace(layout, version=latest.version) == latest:
        return Loaded(name=latest.name, version=latest.version, is_new=False)
    layout = replace(layout, version=latest.version + 1 if latest else 1)
    row = DistributorLayout(
        distributor_id=terms.id,
        version=layout.version,
        name=layout.name,
        document=layout.as_json(),
        loaded_at=at,
        loaded_by=actor,
    )
    try:
        row.save(force_insert=True)
    except IntegrityError as problem:
        raise LayoutIsOvertaken(
            "Somebody else loaded a layout of this distributor meanwhile. Look at it, then load yours again."
        ) from problem
    record(
        EventType.DISTRIBUTOR_CHANGED,
        subject=f"distributor:{terms.code}",
        actor=actor,
        at=at,
        data={"layout": layout.name, "version": layout.version},
    )
    return Loaded(name=layout.name, version=layout.version, is_new=True)
