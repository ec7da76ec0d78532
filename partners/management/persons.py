"""Who acts in a command that needs two people: the person named, who must have the right."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from kernel.errors import DomainError, NotFoundError
from partners.choices import Act
from partners.queries import access, people


class MayNotDoThis(DomainError):
    """No role of the person allows the act."""

    code = "may_not_do_this"
    status = 403


def declare(parser: ArgumentParser) -> None:
    """Declare --by."""
    parser.add_argument(
        "--by",
        required=True,
        metavar="EMAIL",
        help="Who does it; nobody decides their own proposal.",
    )


def actor(*, email: str, act: Act, on: date) -> str:
    """Return how the log names the person; raises NotFoundError for nobody, and MayNotDoThis without the right."""
    user = people.find_user(email=email)
    if user is None:
        raise NotFoundError(f"Nobody has an account with the e-mail {email!r}.")
    seat = access.seat_of(user_id=user.pk, on=on)
    if seat is None or not access.may(seat, act):
        raise MayNotDoThis(f"{user.name} has no role that may do this: {act.label.lower()}.")
    return f"user:{user.pk}"
