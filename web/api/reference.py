"""The OpenAPI document turned into what the reference page shows; plain values, no lookups."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import DomainError
from partners.choices import Scope

SCOPES = tuple((str(scope), scope.label) for scope in Scope)
_COMMON = (
    ("not_authenticated", 401, "No key was sent. Send `Authorization: Bearer mk_…`."),
    ("key_refused", 401, "The key is unknown, expired or revoked."),
    ("key_in_query", 400, "A key stands in the address. Send it as a header and revoke this one."),
    ("https_required", 403, "The request came over http. It is refused, not redirected."),
    ("scope_missing", 403, "The key lacks the scope that the operation asks for."),
    ("key_is_bound", 403, "The key belongs to one distributor and sees its own files only."),
    ("not_found", 404, "Nothing is here, or the key may not see it; the two are told apart nowhere."),
    ("method_not_allowed", 405, "The address takes other methods; `Allow` lists them."),
    ("not_acceptable", 406, "The API answers JSON only."),
    ("bad_request", 400, "The request cannot be read."),
    ("too_large", 413, "The fields are larger than what is taken."),
    ("state_has_changed", 412, "The thing is no longer as the ETag in `If-Match` says. Read it again."),
    ("file_too_large", 413, "The file is larger than 256 MiB."),
    ("unsupported_media_type", 415, "Files are sent as multipart/form-data."),
    ("parse_error", 400, "The body cannot be read in its own format."),
    ("invalid_input", 422, "A field or parameter cannot be used; `errors` names each."),
    ("distributor_unknown", 422, "There is no such distributor, or the key may not send its files."),
    ("layout_unknown", 422, "There is no such layout; the message lists those there are."),
    ("period_is_wrong", 422, "The reported period ends before it starts."),
    ("since_needs_program", 422, "`updated_since` needs `program`: runs are in order within one program."),
    ("partner_unknown", 422, "There is no such partner."),
    ("tier_unknown", 422, "The program has no such tier."),
    ("version_unknown", 422, "The program has no version of that number."),
    ("reason_is_missing", 422, "The act needs a reason."),
    ("nothing_waits", 409, "Somebody decided these lines meanwhile."),
    ("alias_is_taken", 409, "The code or name is learned for another partner; withdraw that first."),
    ("upload_is_not_posted", 409, "The file has not been counted; there is nothing to undo."),
    ("upload_is_undone", 409, "The file was undone before."),
    ("run_is_not_held", 409, "Only a run on hold can be released or discarded."),
    ("version_is_published", 409, "The version is published; it is frozen."),
    ("already_proposed", 409, "The same act waits for a decision."),
    ("already_decided", 409, "The proposal was decided before."),
    ("own_proposal", 409, "Nobody decides what they, or a key they made, proposed."),
    ("tier_ranks_differ", 409, "The version gives a tier another rank than the program's standings use."),
    ("held_tier_is_missing", 409, "Partners hold a tier that the version leaves out."),
    ("days_are_judged", 409, "The version would be in force on days that were judged already."),
    ("currency_is_fixed", 409, "A program that was judged keeps its currency."),
    ("url_refused", 422, "The address of a webhook is not https, or does not lie in the public internet."),
    ("too_many_webhooks", 409, "There are as many webhooks as may be. Remove one first."),
    ("webhook_is_not_paused", 409, "Only a paused webhook can be resumed."),
    ("delivery_is_waiting", 409, "The message waits for its next attempt already."),
    ("idempotency_key_invalid", 400, "The Idempotency-Key has 1 to 255 printable ASCII characters."),
    ("idempotency_key_reused", 422, "The Idempotency-Key was used for another request."),
    ("too_many_requests", 429, "Wait as many seconds as `Retry-After` says."),
    ("name_unknown", 422, "A field names something that is not there; `errors` says which."),
    ("server_error", 500, "A fault of ours. Give the `request_id`; try again later."),
)  # fmt: skip
ACTED_ON = (
    "partners.operations.certifications",
    "partners.operations.merges",
    "partners.operations.onboarding",
    "partners.operations.survivors",
    "partners.operations.tables",
    "renewals.operations",
    "sales.operations.matching",
    "sales.operations.posting",
    "tiers.engine.problems",
    "tiers.operations",
    "web.api.",
)


def codes() -> tuple[tuple[str, int, str], ...]:
    """Return every code with its status and meaning: the common ones, then those of the operations by name."""
    known = {code for code, _, _ in _COMMON}
    rest = {
        each.code: (each.code, each.status, inspect.cleandoc(each.__doc__ or "").split("\n\n")[0])
        for each in _refusals(DomainError)
        if each.__module__.startswith(ACTED_ON) and each.code not in known
    }
    return (*_COMMON, *(rest[code] for code in sorted(rest)))


def _refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _refusals(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter or field; `kind` is its type in words."""

    name: str
    place: str
    kind: str
    text: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation with its parameters, examples of request and answer, and a line for the shell."""

    key: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: tuple[Parameter, ...]
    body: str
    example: str
    shell: str
    statuses: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts of the address, between which it may be broken."""
        return tuple(self.path.strip("/").split("/"))

    @property
    def takes_file(self) -> bool:
        """Tell whether it is sent as a form with a file."""
        return any(each.place == "form" for each in self.parameters)

    @property
    def in_address(self) -> tuple[Parameter, ...]:
        """Return what stands in the address."""
        return tuple(each for each in self.parameters if each.place in {"path", "query"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The operations on one kind of thing."""

    key: str
    name: str
    operations: tuple[Operation, ...]


def groups(*, document: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return the operations of the document by the kind of thing that they are about."""
    found: dict[str, list[Operation]] = {}
    for path, by_method in document["paths"].items():
        for method, operation in by_method.items():
            kind = operation["tags"][0]
            found.setdefault(kind, []).append(_operation(path, method, operation, document))
    return tuple(
        Group(
            key=f"about-{kind}",
            name=kind.replace("_", " ").capitalize(),
            operations=tuple(each),
        )
        for kind, each in found.items()
    )


def _operation(
    path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    sent = _text(body)
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=_plain(operation["description"]),
        scope=operation["x-scope"],
        parameters=(*_parameters(operation), *_fields(operation, document)),
        body=sent,
        example=_example(operation),
        shell=_shell(path, method, sent, is_form="multipart/form-data" in body),
        statuses=", ".join(sorted(operation["responses"])),
    )


def _shell(path: str, method: str, body: str, *, is_form: bool) -> str:
    """Return the request as a line for a shell in which API and KEY are set; ids stand in capitals."""
    place = re.sub(r"{(\w+)}", lambda name: name[1].upper(), path.removeprefix("/api/v1"))
    words = ["curl", '-H "Authorization: Bearer $KEY"']
    if is_form:
        words += ["-F file=@FILE.csv"]
    elif method == "post":
        plain = json.dumps(json.loads(body or "{}"), ensure_ascii=False).replace("'", "\\u0027")
        words += ["-H 'Content-Type: application/json'", f"-d '{plain}'"]
    return " ".join([*words, f'"$API{place}"'])


def _parameters(operation: Mapping[str, Any]) -> Iterator[Parameter]:
    for given in operation.get("parameters", ()):
        yield Parameter(
            name=given["name"],
            place=given["in"],
            kind=_kind(given["schema"]),
            text=_plain(given.get("description", "")),
            is_required=given.get("required", False),
        )


def _fields(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Parameter]:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        name = content["schema"]["$ref"].rpartition("/")[2]
        shape = document["components"]["schemas"][name]
        for field, schema in shape["properties"].items():
            yield Parameter(
                name=field,
                place="form" if kind == "multipart/form-data" else "body",
                kind=_kind(schema),
                text=_plain(schema.get("description", "")),
                is_required=field in shape.get("required", ()),
            )


def _plain(text: str) -> str:
    """Return the text without the marks that the document writes around code."""
    return text.replace("`", "")


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("format") or schema.get("type") or "word"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _example(operation: Mapping[str, Any]) -> str:
    found = (each for status, each in operation["responses"].items() if status.startswith("2"))
    return next((_text(answer["content"]) for answer in found), "")


def _text(content: Mapping[str, Any]) -> str:
    """Return the first example of a body, laid out; blank where there is none."""
    for each in content.values():
        for example in each.get("examples", {}).values():
            return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""
