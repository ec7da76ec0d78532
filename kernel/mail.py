"""Letters: one message in text and HTML from a pair of templates; called by the operations that send mail.

A letter leaves outside any transaction. The row that asks for it is its outbox: claimed, sent, then noted.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def letter(
    *, template: str, subject: str, to: Sequence[str], values: Mapping[str, object], key: str
) -> EmailMultiAlternatives:
    """Return the message of `emails/<template>.txt` and `.html`; one with the same key has the same Message-ID.

    The templates get the values, `address` (the product's, without a slash at its end), `subject` and `vendor_name`.
    """
    subject = " ".join(subject.split())  # a line break would be a header of the sender's choice
    told = {
        **values,
        "subject": subject,
        "address": settings.PUBLIC_URL,
        "vendor_name": settings.VENDOR_NAME,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{template}.txt", told),
        to=list(to),
        headers={"Message-ID": f"<{key}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", told), "text/html")
    return message


def send(message: EmailMultiAlternatives) -> bool:
    """Send the message and tell whether the mail server took it; a failure is logged, the sender tries again later."""
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("mail not sent", extra={"message_id": message.extra_headers["Message-ID"]})
        return False
    return True


def _domain() -> str:
    return settings.PUBLIC_URL.partition("://")[2].split("/")[0].split(":")[0]
