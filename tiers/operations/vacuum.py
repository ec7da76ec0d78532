"""The night's VACUUM of the ledger: an index-only scan needs a fresh visibility map (docs/adr/0004)."""

from __future__ import annotations

import logging

import psycopg2
from django.conf import settings

logger = logging.getLogger(__name__)


def vacuum_ledger() -> bool:
    """Vacuum and analyse the ledger as its owner and return True; False, with a line in the log, where it cannot.

    The owner's connection is its own, outside any transaction. A night without it is slower, not wrong.
    """
    if not settings.DATABASE_OWNER_URL:
        logger.info("ledger not vacuumed: DATABASE_OWNER_URL is not set")
        return False
    try:
        connection = psycopg2.connect(settings.DATABASE_OWNER_URL)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("vacuum (analyze) sales_ledgerentry")
        finally:
            connection.close()
    except psycopg2.Error:
        logger.warning("ledger not vacuumed: the owner's database refuses", exc_info=True)
        return False
    return True
