"""A renewal in a real browser: from the wish to sell to the order, its revenue and the distributor's line."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from django.urls import reverse

from renewals.models import Assessment, Authorization, Order
from sales.models import LedgerEntry, OrderLink
from tests.factories import renewals as make
from tests.factories import sales, tiers
from tests.web.browsing import keep_picture, signed_in
from tiers.models import Program
from web.shared import seats

pytestmark = pytest.mark.django_db(transaction=True)
POLICY = make.POLICY.replace("program: P", "program: PARTNER-AU")


def assess(as_persona) -> None:
    """Let two people of the channel team pass the partner that asked."""
    admin, director = as_persona("program_admin").client, as_persona("director").client
    admin.post(reverse("dashboard:right-assess", args=["LARKMERE"]))
    row = Assessment.objects.get()
    points = {"points-SPEED": "6", "points-CARE": "4"}
    admin.post(reverse("dashboard:assessment-answer", args=[row.pk]), points)
    said = {"decision": "approve", "reason": "Quick quotes"}
    admin.post(reverse("dashboard:assessment-propose", args=[row.pk]), said)
    director.post(reverse("dashboard:assessment-sign", args=[row.pk]), said)


def test_a_renewal_goes_from_the_wish_to_the_counted_line(
    channel, as_persona, live_server, chromium
):
    make.policy(POLICY)
    tiers.certificate(channel.larkmere, "E1")
    program = Program.objects.get(code="PARTNER-AU")
    for days, name in (
        (6, "Otterby Fabrication"),
        (20, "Bellweir Dental"),
        (70, "Yallowick Dairy"),
    ):
        make.contract(
            program,
            incumbent=channel.larkmere,
            customer=make.customer(name),
            last_day=seats.today() + timedelta(days=days),
        )
    dana = as_persona("partner_admin")
    window = signed_in(chromium, url=live_server.url, who=dana)
    page = window.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto(f"{live_server.url}/portal/renewals/")
    page.get_by_role("button", name="Ask to be assessed").click()
    assert Authorization.objects.get(partner=channel.larkmere).state == "OPTED_IN"
    assess(as_persona)

    page.goto(f"{live_server.url}/portal/renewals/")
    keep_picture(page, name="renewals-list")
    page.get_by_role("link", name="Quote Bellweir Dental").click()
    page.get_by_label("Renew for").select_option("2")
    page.get_by_role("button", name="Work it out").click()
    assert page.get_by_text("$2,152.70").count() == 1  # 1,030.00 × 2 less 5 %, with 10 % tax
    keep_picture(page, name="renewals-offer")
    page.set_viewport_size({"width": 390, "height": 844})
    keep_picture(page, name="renewals-offer-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Make the quote").click()
    keep_picture(page, name="quote-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Send quote").click()
    keep_picture(page, name="quote")
    paper = page.request.get(page.url + "quote.pdf")
    words = pypdf.PdfReader(io.BytesIO(paper.body())).pages[0].extract_text()
    assert "$2,152.70" in words
    page.get_by_label("The customer’s order number").fill("PO 77")
    page.get_by_role("button", name="Order it").click()
    page.get_by_text("PO 77").wait_for()
    keep_picture(page, name="order")

    order = Order.objects.get()
    entry = LedgerEntry.objects.get(source="ORDER")
    assert (entry.sale_kind, entry.net, entry.partner) == (
        "RENEWAL",
        order.net,
        channel.larkmere,
    )
    sales.learn(sales.make_distributor(), channel.larkmere, code="L1")
    upload = sales.send(
        [
            sales.line(
                order.ref, "1", code="L1", net="1957.00", product="EP-STD", customer="Bellweir Dental",
                kind="RENEWAL", on=seats.today().isoformat(),
            )
        ],
        at=datetime.now(UTC),
    )  # fmt: skip
    assert sales.states(upload) == {"LINKED": 1}
    assert OrderLink.objects.get().order_key == entry.source_key
    assert LedgerEntry.objects.filter(sale_kind="RENEWAL", partner=channel.larkmere).count() == 1
    window.close()
