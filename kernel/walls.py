"""A second wall behind the filters of the code: row security lets a confined transaction see some partners' rows alone.

The filters of the code stay: where one is forgotten, the database answers with nothing instead of somebody else's rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection

from kernel.locks import NotInTransactionError

SETTING = "meritline.partners"


class WallStandsError(RuntimeError):
    """The transaction is confined already: a second wall would let it see what the first one hides."""


@contextmanager
def confined(*, partner_ids: Collection[int]) -> Iterator[None]:
    """Confine the transaction to the rows of these partners, of none where none is given, until the block ends.

    Raises NotInTransactionError outside a transaction, where the setting would stay with the connection, and
    WallStandsError inside another wall.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError(SETTING)
    if is_confined():
        raise WallStandsError(SETTING)
    _set("{" + ",".join(str(int(partner_id)) for partner_id in partner_ids) + "}")
    yield
    _set("")  # after an error the transaction is undone, and the setting with it


def is_confined() -> bool:
    """Tell whether the transaction sees some partners' rows alone."""
    with connection.cursor() as cursor:
        cursor.execute("select not wall_is_open()")
        return bool(cursor.fetchone()[0])


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [SETTING, value])
