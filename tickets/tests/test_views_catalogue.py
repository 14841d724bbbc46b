"""The catalogue, its forms, answers found before sending, and follow-ups."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.selectors import actor_for
from knowledge.tests.factories import make_article
from portal.shared.models import StoredFile
from tickets import services
from tickets.models import Category, Deflection, FieldValue, Ticket, TicketLink
from tickets.tests.asking import add_field, delivered
from tickets.tests.factories import make_ticket, text_file

SignedIn = Callable[[User | None], Client]
URL = "/requests/new/"
VISIT = "/requests/new/technician/"


def visit(**changed: Any) -> dict[str, Any]:
    return {
        "subject": "A visit",
        "own_work": "repair",
        "own_day": "2026-03-02",
        "own_time": "",
        "own_place": "Quay 5",
        "body": "It drips.",
        "urgency": "normal",
        "form_key": str(uuid4()),
        **changed,
    }


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


# --- the catalogue ----------------------------------------------------------------------------


def test_the_catalogue_leads_to_the_forms(people: Any, signed_in: SignedIn) -> None:
    text = page(signed_in(people.owner), f"{URL}?subject=SO-1")
    assert f'href="{VISIT}?subject=SO-1"' in text
    assert "Somebody comes to look, measure, fit or repair." in text
    assert 'value="SO-1"' in text
    # The general form offers what asks for nothing more; feedback has a form of its own.
    assert '<option value="delivery">' in text
    assert '<option value="technician">' not in text
    assert "/requests/new/feedback/" not in text


def test_it_is_searched_with_and_without_the_script(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    whole = page(client, f"{URL}?q=technician")
    assert (VISIT in whole, "/requests/new/delivery/" in whole, "<html" in whole) == (
        True,
        False,
        True,
    )
    piece = client.get(URL, {"q": "technician"}, headers={"HX-Request": "true"}).content.decode()
    assert (VISIT in piece, "<html" in piece) == (True, False)
    assert "Nothing in the catalogue" in page(client, f"{URL}?q=zebra%3Cscript")


@pytest.mark.parametrize("key", ["feedback", "nonsense", "retired"])
def test_what_is_not_asked_has_no_page(people: Any, signed_in: SignedIn, key: str) -> None:
    system = actor_for(people.admin, people.customer.tenant)
    queue = Category.objects.get(key="delivery").queue
    retired = services.create_category(
        actor=system, key="retired", names={"en": "Old"}, queue=queue
    )
    services.update_category(actor=system, category=retired, is_active=False)
    assert signed_in(people.owner).get(f"{URL}{key}/").status_code == 404


def test_who_may_open_its_forms(people: Any, signed_in: SignedIn) -> None:
    assert signed_in(people.viewer).get(VISIT).status_code == 403
    assert signed_in(people.viewer).post(VISIT, visit()).status_code == 403
    assert signed_in(None).get(VISIT).status_code == 302
    assert "form" not in signed_in(people.agent).post(VISIT, visit()).context


# --- a form -----------------------------------------------------------------------------------


def test_a_form_asks_in_the_reader_s_language(people: Any, signed_in: SignedIn) -> None:
    text = page(signed_in(people.owner), VISIT)
    for part in ('type="radio"', 'name="own_work"', 'type="date"', "Street, floor, a name"):
        assert part in text
    assert text.index('name="subject"') < text.index('name="own_work"') < text.index('name="body"')
    User.objects.filter(pk=people.owner.pk).update(language="lt")
    assert "Pageidaujama diena" in page(signed_in(people.owner), VISIT)


def test_what_is_to_be_fixed_is_named_in_the_order_of_the_page(
    people: Any, signed_in: SignedIn
) -> None:
    form = signed_in(people.owner).post(VISIT, {}).context["form"]
    asked = [field.name for field in form.visible_fields() if field.errors]
    assert [asked[0], *asked[-2:]] == ["subject", "body", "urgency"]
    assert "own_work" in asked


def test_sent_it_is_kept_by_type_and_shown(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    response = client.post(VISIT, visit(own_time="morning"))
    ticket = Ticket.objects.get()
    assert response.url == f"/requests/{ticket.reference}/"
    assert (ticket.kind, ticket.category.key) == ("service", "technician")
    values = {row.field.key: row for row in FieldValue.objects.all()}
    assert (values["work"].text, str(values["day"].date)) == ("repair", "2026-03-02")
    for who, url in (
        (people.owner, response.url),
        (people.agent, f"/admin/tickets/ticket/{ticket.reference}/"),
    ):
        text = page(signed_in(who), url)
        for part in ("What is to be done", "Repair", "2 Mar 2026", "Morning", "Quay 5"):
            assert part in text


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"own_work": ""}, "own_work"),
        ({"own_work": "nonsense"}, "own_work"),
        ({"own_day": "31.02.2026"}, "own_day"),
        ({"own_day": "0001-01-01"}, "own_day"),
        ({"own_time": "nonsense"}, "own_time"),
        ({"own_place": "x" * 4001}, "own_place"),
        ({"own_place": "a\0b"}, "own_place"),
        ({"subject": ""}, "subject"),
        ({"urgency": "nonsense"}, "urgency"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    people: Any, signed_in: SignedIn, changed: dict[str, str], wrong: str
) -> None:
    response = signed_in(people.owner).post(VISIT, visit(**changed))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [wrong])
    assert "It drips." in response.content.decode()
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("number", ["many", "1e400", "9" * 20, "0.00001", "NaN", "--1"])
def test_only_numbers_are_numbers(people: Any, signed_in: SignedIn, number: str) -> None:
    add_field(people.customer.tenant, "number")
    form = {"subject": "A", "body": "B", "urgency": "low", "own_asked": number}
    response = signed_in(people.owner).post(f"{URL}delivery/", form)
    assert list(response.context["form"].errors) == ["own_asked"]


def test_products_and_orders_are_chosen_among_one_s_own(people: Any, signed_in: SignedIn) -> None:
    order = delivered(people.customer, people.owner)
    product = order.lines.get().product
    foreign = delivered(people.other_customer, people.outsider, "Anchor")
    client = signed_in(people.owner)
    text = page(client, f"{URL}broken/")
    assert f'<option value="{product.pk}">Hinge · {product.sku}</option>' in text
    assert "Anchor" not in text
    text = page(client, f"{URL}complaint-order/?subject={order.reference}")
    assert f'<option value="{order.reference}" selected>' in text
    assert foreign.reference not in text
    form = {"subject": "Broken", "body": "B", "urgency": "high", "own_product": product.pk}
    assert client.post(f"{URL}broken/", form).status_code == 302
    ticket = Ticket.objects.get()
    assert f'href="{product.get_absolute_url()}"' in page(client, f"/requests/{ticket.reference}/")
    for wrong in (foreign.lines.get().product.pk, "x", "9" * 30):
        response = client.post(f"{URL}broken/", form | {"own_product": wrong})
        assert list(response.context["form"].errors) == ["own_product"]


def test_nothing_bought_is_nothing_asked(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    assert 'name="own_product"' not in page(client, f"{URL}broken/")
    form = {"subject": "Broken", "body": "B", "urgency": "high"}
    assert client.post(f"{URL}broken/", form).status_code == 302


def test_files_of_a_field(people: Any, signed_in: SignedIn) -> None:
    add_field(people.customer.tenant, "file", is_required=True)
    client, url = signed_in(people.owner), f"{URL}delivery/"
    assert "Up to 10 files of 20 MB" in page(client, url)
    form = {"subject": "Plan", "body": "B", "urgency": "low"}
    assert list(client.post(url, form).context["form"].errors) == ["own_asked"]
    response = client.post(url, form | {"subject": "", "own_asked": [text_file()]})
    assert set(response.context["form"].errors) == {"subject", "own_asked"}
    assert client.post(url, form | {"own_asked": [text_file("plan.txt")]}).status_code == 302
    stored = StoredFile.objects.get()
    ticket = Ticket.objects.get()
    assert page(client, f"/requests/{ticket.reference}/").count("plan.txt") >= 2
    download = f"/files/{stored.uuid}/"
    for reader in (client, signed_in(people.agent)):
        assert b"".join(reader.get(download)) == b"some notes"
    assert signed_in(people.outsider).get(download).status_code == 404
    assert signed_in(people.knowledge).get(download).status_code == 404


def test_a_double_click_opens_one_request(people: Any, signed_in: SignedIn) -> None:
    client, form = signed_in(people.owner), visit()
    assert client.post(VISIT, form).url == client.post(VISIT, form).url
    assert (Ticket.objects.count(), FieldValue.objects.count()) == (1, 3)


def test_a_complaint_s_form_says_what_happens(people: Any, signed_in: SignedIn) -> None:
    text = page(signed_in(people.owner), f"{URL}service-complaint/")
    assert "the decision with its reasons in writing" in text
    assert "Send complaint" in text


# --- follow-ups -------------------------------------------------------------------------------


def test_a_follow_up_is_linked_and_both_ends_say_so(people: Any, signed_in: SignedIn) -> None:
    old = make_ticket(people.customer, people.owner, category="wrong-item")
    client = signed_in(people.owner)
    text = page(client, f"{URL}?follow_up={old.reference}")
    assert "Follows up on NH-4800: Where is the parcel" in text
    assert '<option value="wrong-item" selected>' in text
    form = {
        "subject": "Again",
        "category": "delivery",
        "body": "It happened again.",
        "urgency": "low",
        "follow_up": old.reference,
    }
    assert client.post(URL, form).status_code == 302
    link = TicketLink.objects.get()
    assert (link.ticket.subject, link.target, link.kind) == ("Again", old, "follow_up")
    assert "Followed up by" in page(client, "/requests/NH-4800/")
    assert "Follows up on" in page(client, "/requests/NH-4801/")


def test_nobody_follows_up_on_what_they_do_not_see(people: Any, signed_in: SignedIn) -> None:
    foreign = make_ticket(people.other_customer, people.outsider, subject="Pelican")
    hidden = make_ticket(people.customer, people.owner, subject="Secret")
    for user, old in ((people.owner, foreign), (people.billing, hidden)):
        client = signed_in(user)
        text = page(client, f"{URL}?follow_up={old.reference}")
        assert old.subject not in text
        form = {"subject": "S", "category": "delivery", "body": "B", "urgency": "low"}
        client.post(URL, form | {"follow_up": old.reference})
    assert (TicketLink.objects.count(), Ticket.objects.count()) == (0, 4)


@pytest.mark.parametrize("reference", ["", "NH-1", "x" * 500, "%00", "NH-4800%00"])
def test_an_unknown_earlier_request_is_none(
    people: Any, signed_in: SignedIn, reference: str
) -> None:
    assert "Follows up on" not in page(signed_in(people.owner), f"{URL}?follow_up={reference}")


# --- answered before it was sent --------------------------------------------------------------


@pytest.fixture
def article(people: Any) -> Any:
    return make_article(people.customer.tenant, "Creaking hinges")


def test_what_solved_it_is_counted_with_the_search(
    people: Any, signed_in: SignedIn, article: Any
) -> None:
    client = signed_in(people.owner)
    form = visit(subject="Hinge creaks", suggested_for="hinge cr", solved=f"article-{article.pk}")
    answers = [client.post("/requests/answered/", form) for _click in range(2)]
    thanked = f"/requests/answered/?by=article-{article.pk}"
    assert [response.url for response in answers] == [thanked, thanked]
    row = Deflection.objects.get()
    assert (row.subject, row.search, row.kind) == ("Hinge creaks", "hinge cr", "article")
    assert (row.title, row.url) == ("Creaking hinges", article.get_absolute_url())
    assert Ticket.objects.count() == 0
    text = page(client, thanked)
    assert "Creaking hinges" in text
    assert f'href="{URL}"' in text


@pytest.mark.parametrize(
    "name", ["", "article", "article-", "article-x", "article-999999", "ticket-1", "article-²"]
)
def test_only_what_one_may_read_counts(people: Any, signed_in: SignedIn, name: str) -> None:
    ticket = make_ticket(people.customer, people.owner)
    names = {name, f"ticket-{ticket.pk}"}
    for one in names:
        response = signed_in(people.owner).post("/requests/answered/", {"solved": one})
        assert response.status_code == 404
    assert Deflection.objects.count() == 0
    assert "What helped" not in page(signed_in(people.owner), f"/requests/answered/?by={name}")


def test_an_unpublished_article_solves_nothing(people: Any, signed_in: SignedIn) -> None:
    draft = make_article(people.customer.tenant, "Nightjar", published=False)
    form = {"solved": f"article-{draft.pk}", "subject": "x"}
    assert signed_in(people.owner).post("/requests/answered/", form).status_code == 404


def test_visitors_may_say_so_too_but_not_without_end(
    people: Any, signed_in: SignedIn, article: Any
) -> None:
    client = signed_in(None)
    for _click in range(25):
        form = {"solved": f"article-{article.pk}", "subject": "x\0y", "form_key": str(uuid4())}
        assert client.post("/requests/answered/", form).status_code == 302
    assert Deflection.objects.count() == 20
    assert (
        f'href="{URL}"'
        not in client.get("/requests/answered/")
        .content.decode()
        .split("<main")[1]
        .split("</main")[0]
    )
