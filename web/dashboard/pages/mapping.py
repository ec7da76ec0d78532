"""The page on which a distributor's layout is made: from a file that came, or from a sample before any file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.http import QueryDict
from django.urls import reverse

from kernel import money
from kernel.errors import DomainError
from partners.queries import distributors
from sales.choices import UploadState
from sales.formats.guessing import Guess
from sales.formats.layout import Field
from sales.queries import files, layouts, uploads
from web.dashboard.mapping import LayoutMapping
from web.shared import formats
from web.shared.seats import SeatedRequest

# What a line is read to, by the names of our columns; the rest of a row is how it was found.
_READ = {
    "document_no": Field.DOCUMENT_NO,
    "line_no": Field.LINE_NO,
    "document_on": Field.DOCUMENT_DATE,
    "reseller_code": Field.RESELLER_CODE,
    "reseller_name": Field.RESELLER_NAME,
    "reseller_tax_number": Field.RESELLER_TAX_NUMBER,
    "customer_name": Field.CUSTOMER_NAME,
    "customer_country": Field.CUSTOMER_COUNTRY,
    "product_code": Field.PRODUCT_CODE,
    "kind": Field.KIND,
    "net_units": Field.NET_AMOUNT,
    "currency": Field.CURRENCY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file to make the layout from: whose it is, where it lies, and the upload it came as, if any."""

    distributor: str
    path: Path
    name: str
    upload_id: int | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the layout makes of the first rows."""

    lines: int
    faulty: int
    amounts: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPage:
    """Their columns beside ours, and what comes out."""

    distributor: str
    sample: str
    begun: str
    form: LayoutMapping | None
    guess: Guess | None
    refusal: str
    trial: Trial | None
    trial_refusal: str
    back_href: str
    is_refused: bool

    @property
    def found(self) -> str:
        """Return how the file is written, in words."""
        if self.guess is None:
            return ""
        parts = (
            f"Header on line {self.guess.header_line}",
            f"sheet {self.guess.sheet}" if self.guess.sheet else "",
            self.guess.encoding,
        )
        return ", ".join(part for part in parts if part)


def of_upload(request: SeatedRequest, *, upload_id: int) -> Sample:
    """Return the file that came as an upload; 404 for one the person may not see."""
    upload = uploads.get_visible(request.seat, upload_id=upload_id)
    return Sample(
        distributor=upload.distributor.code,
        path=files.path_of(sha256=upload.sha256),
        name=upload.file_name,
        upload_id=upload.pk,
        is_refused=upload.state == UploadState.FAILED,
    )


def of_sample(*, distributor_code: str, sha256: str) -> Sample:
    """Return a sample that was chosen for a distributor; 404 once it is not kept any more."""
    return Sample(
        distributor=distributors.get(distributor_code).code,
        path=files.sample_path(sha256=sha256),
        name="Sample",
    )


def mapping_page(sample: Sample, *, data: QueryDict | None) -> MappingPage:
    """Return the page: the guess at first, else the form as sent, each with what it makes of the first rows."""
    terms = distributors.get(sample.distributor)
    versions = layouts.versions(distributor_id=terms.id)
    form, guess, refusal, trial, trial_refusal = None, None, "", None, ""
    try:
        guess = layouts.guess(distributor_code=terms.code, path=sample.path)
    except (DomainError, OSError) as problem:
        refusal = _words(problem)
    else:
        form = LayoutMapping(data, guess=guess)
        trial, trial_refusal = _tried(form, sample.path)
    return MappingPage(
        distributor=terms.name,
        sample=sample.name,
        begun=_begun(terms, versions[0].version if versions else None),
        form=form,
        guess=guess,
        refusal=refusal,
        trial=trial,
        trial_refusal=trial_refusal,
        back_href=reverse("dashboard:upload-detail", args=[sample.upload_id])
        if sample.upload_id
        else reverse("dashboard:source-detail", args=[terms.code]),
        is_refused=sample.is_refused,
    )


def _begun(terms: distributors.FeedTerms, version: int | None) -> str:
    if version is not None:
        return f"begun with version {version}"
    if layouts.has_agreed(terms=terms):
        return f"begun with the built-in layout “{terms.layout_name}”"
    return "no layout yet: guessed from the file"


def _tried(form: LayoutMapping, path: Path) -> tuple[Trial | None, str]:
    if form.is_bound and not form.is_valid():
        return None, ""
    text = form.document() if form.is_bound else json.dumps(form.guess.document)
    try:
        return _trial(layouts.try_out(text=text, path=path)), ""
    except (DomainError, OSError) as problem:
        return None, _words(problem)


def _words(problem: DomainError | OSError) -> str:
    if isinstance(problem, DomainError):
        return problem.message
    return "The stored file cannot be read any more. Send it again."


def _trial(found: layouts.Trial) -> Trial:
    names = [name for name in _READ if any(row.get(name) is not None for row in found.rows)]
    return Trial(
        lines=found.lines,
        faulty=found.faulty,
        amounts=tuple(
            formats.money_cents(amount=money.from_units(units), currency=currency)
            for currency, units in found.amounts.items()
        ),
        heads=tuple(_READ[name].label for name in names),
        rows=tuple(tuple(_cell(name, row.get(name)) for name in names) for row in found.rows),
        faults=tuple(found.faults),
    )


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "net_units":
        units = money.from_units(int(str(value)))
        return f"{units.quantize(Decimal('0.01')):,}"
    return str(value)
