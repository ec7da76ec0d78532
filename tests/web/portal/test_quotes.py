"""A partner quotes, sends and orders its renewals in the portal; another partner's do not exist for it."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from renewals.models import Contract, Order, Quote
from sales.models import LedgerEntry
from tests.factories import renewals as make
from tiers.models import Program
from web.shared import seats

POLICY = make.POLICY.replace("program: P", "program: PARTNER-AU")
FIRST = ("Bellweir Zahnärzte & Söhne", "Café Ølgård")


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def words_of(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def program(channel):
    make.policy(POLICY)
    for partner in (channel.larkmere, channel.merrigate):
        make.authorise(partner, of=Program.objects.get(code="PARTNER-AU"))
    return Program.objects.get(code="PARTNER-AU")


@pytest.fixture
def own(program, channel):
    """Two contracts of Larkmere that end in 20 and 25 days, with one customer."""
    customer = make.customer(FIRST[0])
    return [
        make.contract(
            program,
            incumbent=channel.larkmere,
            customer=customer,
            last_day=seats.today() + timedelta(days=days),
        )
        for days in (20, 25)
    ]


@pytest.fixture
def others(program, channel):
    return make.contract(
        program,
        incumbent=channel.merrigate,
        customer=make.customer("Stonegate Freight"),
        last_day=seats.today() + timedelta(days=20),
    )


@pytest.fixture
def dana(own, as_persona):
    return as_persona("partner_admin").client


def keep(client, contract, **form):
    given = {"contract": contract.ref, "do": "keep", "years": "1", **form}
    return client.post(reverse("portal:quote-make"), given, follow=True)


def act(client, name, ref, **form):
    return client.post(reverse(f"portal:quote-{name}", args=[ref]), form, follow=True)


@pytest.fixture
def drafted(dana, own):
    keep(dana, own[0])
    return Quote.objects.get()


@pytest.fixture
def sent(dana, drafted):
    act(dana, "send", drafted.ref)
    return drafted


def test_the_list_shows_the_weeks_with_their_value(dana, own, others):
    page = text(dana.get(reverse("portal:renewals")))

    assert page.count("To quote") > 1
    assert FIRST[0].replace("&", "&amp;") in page
    assert "End in 90 days" in page
    assert "$2,000 <small>2 renewals</small>" in page
    assert "$360 <small>at 18%</small>" in page
    assert "Stonegate" not in page


def test_the_price_is_worked_out_to_the_cent_before_anything_is_kept(dana, own):
    answer = dana.post(
        reverse("portal:quote-make"),
        {
            "contract": own[0].ref,
            f"quantity-{own[0].ref}": "7",
            "years": "2",
            "do": "price",
        },
        follow=True,
    )

    page = text(answer)
    # 7 of 10 pieces at 1,000.00 plus 3 % are 721.00 a year; two years less 5 % are 1,369.90; 18 % of that is 246.58.
    for figure in ("$721.00", "$1,442.00", "−$72.10", "$1,369.90", "$136.99", "$1,506.89"):
        assert figure in page
    assert "$246.58, 18%" in page
    assert "$1,123.32" in page
    assert Quote.objects.count() == 0


def test_a_quote_is_made_changed_sent_and_ordered_once(dana, own):
    keep(dana, own[0])
    first = Quote.objects.get()
    keep(dana, own[0], revises=first.ref, years="3")
    second = Quote.objects.latest("pk")
    sent = text(act(dana, "send", second.ref))
    ordered = text(act(dana, "accept", second.ref, reference="PO 77"))
    again = text(act(dana, "accept", second.ref, reference="PO 77"))

    first.refresh_from_db()
    assert (first.state, second.years) == ("REVISED", 3)
    assert "Sent." in sent
    assert "PO 77" in ordered
    assert "this needs one that is sent" in again
    order = Order.objects.get()
    entry = LedgerEntry.objects.get(source="ORDER")
    assert (entry.sale_kind, entry.net) == ("RENEWAL", order.net)
    assert Contract.objects.get(predecessor=own[0]).ref == f"{order.ref}-1"


def test_two_contracts_get_one_end(dana, own):
    last_day = seats.today() + timedelta(days=400)

    dana.post(
        reverse("portal:quote-pick"), {"pick": [one.ref for one in own], "action": "together"}
    )
    answer = dana.post(
        reverse("portal:quote-make"),
        {"contract": [one.ref for one in own], "last_day": last_day.isoformat(), "do": "keep"},
        follow=True,
    )

    quote = Quote.objects.get()
    assert {line.ends_on for line in quote.lines.all()} == {last_day + timedelta(days=1)}
    assert "2 contracts" in text(answer)


def test_many_are_quoted_and_sent_at_once_and_what_cannot_be_is_named(dana, own):
    Contract.objects.filter(pk=own[1].pk).update(state="LAPSED", lapsed_on=seats.today())

    picked = dana.post(
        reverse("portal:quote-pick"),
        {"pick": [one.ref for one in own], "action": "each"},
        follow=True,
    )
    quote = Quote.objects.get()
    sent = dana.post(reverse("portal:quote-send-many"), {"pick": [quote.ref]}, follow=True)

    assert "1 quote drafted." in text(picked)
    assert f"Contract {own[1].ref} is lapsed." in text(picked)
    assert "1 quote sent." in text(sent)


def test_a_price_that_changed_is_shown_before_sending(dana, drafted, own):
    make.price(own[0].product, yearly=2_000_000)

    page = text(dana.get(reverse("portal:quote", args=[drafted.ref])))
    refused = text(act(dana, "send", drafted.ref))
    anew = text(act(dana, "revise", drafted.ref))

    assert "It would cost something else today." in page
    assert "quoted at 1030.00, priced now at 2000.00 AUD" in page
    assert "Send quote" not in page
    assert "Prices have changed" in refused
    assert "$2,000.00" in anew
    assert "Send quote" in anew


def test_a_quote_is_withdrawn_with_a_reason(dana, sent):
    blank = text(act(dana, "withdraw", sent.ref, reason=" "))
    closed = text(act(dana, "withdraw", sent.ref, reason="They moved away"))

    assert "Say what the customer said." in blank
    assert "They moved away" in closed
    sent.refresh_from_db()
    assert sent.state == "DECLINED"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"years": "two"}, "Choose the years."),
        ({"years": "11"}, "Renew for 1 to 10 years."),
        ({"last_day": "soon"}, "Enter a day such as 2027-06-30."),
        ({"last_day": "2020-01-01"}, "the common end must come after that"),
        ({"quantity": "0"}, "renew 1 to 10 pieces"),
        ({"quantity": "11"}, "renew 1 to 10 pieces"),
        ({"quantity": "-1"}, "renew 1 to 10 pieces"),
        ({"quantity": "many"}, "enter a whole number of pieces"),
        ({"quantity": "9" * 40}, "enter a whole number of pieces"),
    ],
)
def test_what_cannot_be_quoted_is_refused_with_the_form_kept(dana, own, form, words):
    given = {
        f"quantity-{own[0].ref}" if name == "quantity" else name: v for name, v in form.items()
    }

    answer = keep(dana, own[0], **given)

    assert words in text(answer)
    assert f'value="{own[0].ref}"' in text(answer)
    assert Quote.objects.count() == 0


def test_a_member_quotes_but_does_not_order(sent, as_persona):
    member = as_persona("partner_member").client

    page = text(member.get(reverse("portal:quote", args=[sent.ref])))
    answer = act(member, "accept", sent.ref)

    assert "An admin of your company orders" in page
    assert answer.status_code == 404
    assert Order.objects.count() == 0


def test_a_suspended_partner_sees_its_contracts_and_quotes_nothing(dana, own, channel):
    make.suspend(channel.larkmere)

    page = text(dana.get(reverse("portal:renewals")))
    answer = keep(dana, own[0])

    assert "Your right to sell renewals is suspended" in page
    assert "Quote each" not in page
    assert "may not sell renewals" in text(answer)
    assert Quote.objects.count() == 0


def test_another_partner_learns_nothing_of_them_by_any_address(sent, own, others, as_persona):
    """Every id of another in every position is answered as one that does not exist, and changes nothing."""
    dana, merri = as_persona("partner_admin").client, as_persona("stranger_partner_admin").client
    act(dana, "accept", sent.ref)
    order = Order.objects.get()
    keep(dana, own[1])
    draft = Quote.objects.latest("pk")
    before = (Quote.objects.count(), Order.objects.count(), LedgerEntry.objects.count())
    portal = reverse("portal:renewals")
    make_url, pick_url = reverse("portal:quote-make"), reverse("portal:quote-pick")

    def asked(contract: str, quote: str, order_ref: str):
        yield merri.get(portal, {"contract": contract})
        yield merri.get(portal, {"contract": [others.ref, contract]})
        yield merri.get(portal, {"revise": quote})
        yield merri.get(portal, {"revise": quote, "contract": others.ref})
        for name in ("quote", "quote-pdf"):
            yield merri.get(reverse(f"portal:{name}", args=[quote]))
        for name in ("order", "order-pdf"):
            yield merri.get(reverse(f"portal:{name}", args=[order_ref]))
        for name in ("send", "revise", "withdraw", "accept"):
            yield act(merri, name, quote, reason="x", reference="x")
        yield merri.post(make_url, {"contract": contract, "do": "price"}, follow=True)
        yield keep(merri, others, revises=quote)
        yield merri.post(make_url, {"contract": [others.ref, contract], "do": "keep"})
        yield merri.post(pick_url, {"pick": contract, "action": "each"})
        yield merri.post(pick_url, {"pick": [others.ref, contract], "action": "each"})
        yield merri.post(
            pick_url, {"pick": [others.ref, contract], "action": "together"}, follow=True
        )
        yield merri.post(reverse("portal:quote-send-many"), {"pick": quote})

    real = list(asked(own[1].ref, draft.ref, order.ref))
    none = list(asked("C-NONE", "Q-NONE", "R-NONE"))

    assert {answer.status_code for answer in real} == {404}
    assert [answer.status_code for answer in none] == [answer.status_code for answer in real]
    assert not [answer for answer in real if "Bellweir" in text(answer)]
    assert (Quote.objects.count(), Order.objects.count(), LedgerEntry.objects.count()) == before


def test_the_paper_says_what_the_page_says_but_not_the_margin(dana, drafted):
    page = text(dana.get(reverse("portal:quote", args=[drafted.ref])))
    draft = words_of(dana.get(reverse("portal:quote-pdf", args=[drafted.ref])))
    act(dana, "send", drafted.ref)
    sent = words_of(dana.get(reverse("portal:quote-pdf", args=[drafted.ref])))

    for figure in ("$1,030.00", "$103.00", "$1,133.00"):
        assert (figure in page, figure in draft, figure in sent) == (True, True, True)
    assert FIRST[0] in sent
    assert drafted.ref in sent
    assert ("Draft of a quote" in draft, "Draft" in sent) == (True, False)
    assert "$185.40" in page
    assert "$185.40" not in sent
    assert "argin" not in sent


def test_the_confirmation_says_what_the_partner_pays_and_keeps(dana, sent):
    act(dana, "accept", sent.ref, reference="PO <77> & Söhne")
    order = Order.objects.get()

    page = text(dana.get(reverse("portal:order", args=[order.ref])))
    paper = words_of(dana.get(reverse("portal:order-pdf", args=[order.ref])))

    for figure in ("$1,030.00", "$185.40", "$844.60"):
        assert (figure in page, figure in paper) == (True, True)
    assert "PO <77> & Söhne" in paper


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    program, channel, as_persona, count, django_assert_num_queries
):
    for _ in range(count):
        make.contract(
            program,
            incumbent=channel.larkmere,
            last_day=seats.today() + timedelta(days=20),
        )
    client = as_persona("partner_admin").client
    client.get(reverse("portal:renewals"))

    with django_assert_num_queries(30):
        client.get(reverse("portal:renewals"))
