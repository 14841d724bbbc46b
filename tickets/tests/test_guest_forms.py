"""The own form of a category for people without an account: led to, sent, confirmed, read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant
from tickets import forms_guests, services
from tickets.models import AccessLink, Category, CategoryField, FieldValue, GuestRequest, Ticket
from tickets.tests.asking import add_field
from tickets.tests.factories import make_ticket, text_file
from tickets.tests.guests import EMAIL, open_for, token_in_mail

Browser = Callable[[User | None], Client]
URL = "/requests/guest/"
NOT_YET = "Nothing is sent yet."
DESK = "/admin/tickets/ticket/"


def visit(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Ona",
        "email": EMAIL,
        "subject": "A visit",
        "category": "technician",
        "asked": "technician",
        "body": "It drips.",
        "urgency": "normal",
        "own_work": "repair",
        "own_day": "2027-03-02",
        "own_time": "",
        "own_place": "Quay 5",
        "form_key": str(uuid4()),
        **changed,
    }


def said(response: Any) -> str:
    assert response.status_code == 200
    page = response.content.decode()
    return str(page[page.index("<main") : page.index("</main>")] if "<main" in page else page)


def shown(page: str) -> set[str]:
    names = ("own_work", "own_day", "own_time", "own_place", "own_asked")
    return {name for name in names if f'name="{name}"' in page}


# --- the way to the questions ---------------------------------------------------------------------


def test_the_address_may_name_the_category(in_tenant: Tenant, signed_in: Browser) -> None:
    page = said(signed_in(None).get(URL, {"category": "technician"}))
    assert shown(page) == {"own_work", "own_day", "own_time", "own_place"}
    assert "Somebody comes to look" in page
    assert '<option value="technician" selected>' in page
    order = [page.index(f'name="{name}"') for name in ("subject", "category", "own_work", "body")]
    assert order == sorted(order)
    assert 'name="asked" value="technician"' in page


@pytest.mark.parametrize("key", ["", "feedback", "nonsense", "a\0b", "x" * 500, "delivery"])
def test_other_addresses_show_no_questions(in_tenant: Tenant, signed_in: Browser, key: str) -> None:
    page = said(signed_in(None).get(URL, {"category": key}))
    assert shown(page) == set()
    assert 'name="asked" value=""' in page


def test_sent_without_its_questions_it_leads_to_them(in_tenant: Tenant, signed_in: Browser) -> None:
    form = {**visit(asked="", own_work="", own_day="", own_place=""), "files": [text_file()]}
    response = signed_in(None).post(URL, form)
    page = said(response)
    assert NOT_YET in page
    assert "For “Visit of a technician” we ask a little more" in page
    assert "Choose the files again" in page
    assert shown(page) == {"own_work", "own_day", "own_time", "own_place"}
    for text in ("A visit", "It drips.", 'value="Ona"', f'value="{EMAIL}"', form["form_key"]):
        assert text in page
    assert not response.context["form"].errors
    assert not GuestRequest.objects.exists()


def test_changing_the_category_loses_nothing(in_tenant: Tenant, signed_in: Browser) -> None:
    browser = signed_in(None)
    away = visit(category="delivery", own_time="morning", own_place="Quay <5>")
    page = said(browser.post(URL, away))
    assert NOT_YET in page
    assert shown(page) == {"own_work", "own_day", "own_time", "own_place"}
    assert '<input type="hidden" name="own_place" value="Quay &lt;5&gt;">' in page
    assert 'type="radio"' not in page
    back = said(browser.post(URL, away | {"category": "technician", "asked": ""}))
    assert '<option value="morning" selected>' in back
    assert 'value="2027-03-02"' in back
    assert "Quay &lt;5&gt;</textarea>" in back
    assert not GuestRequest.objects.exists()
    # What was carried along belongs to no question of the category, so it isn't sent.
    assert browser.post(URL, away | {"asked": ""}).status_code == 302
    assert GuestRequest.objects.get().values == {"answers": []}


def test_only_questions_are_carried_along(in_tenant: Tenant, signed_in: Browser) -> None:
    add_field(in_tenant, "file")
    odd = {"own_nonsense": "1", "own_asked": "[object File]", "own_": "2", "own_product": "3"}
    page = said(signed_in(None).post(URL, visit(category="return", asked="technician", **odd)))
    for name in odd:
        assert f'name="{name}"' not in page


def test_with_the_script_only_the_questions_are_fetched(
    in_tenant: Tenant, signed_in: Browser
) -> None:
    browser, htmx = signed_in(None), {"HX-Request": "true"}
    assert 'hx-post="/requests/guest/"' in said(browser.get(URL))
    piece = said(browser.post(URL, visit(asked="", show="1"), headers=htmx))
    assert "<html" not in piece
    assert shown(piece) == {"own_work", "own_day", "own_time", "own_place"}
    assert NOT_YET not in piece
    assert 'id="guest-next" hx-swap-oob="true"' in piece
    complaint = said(browser.post(URL, visit(category="service-complaint", show="1"), headers=htmx))
    assert "You get a mail that the complaint arrived" in complaint
    assert not GuestRequest.objects.exists()


def test_no_product_and_no_order_is_asked_for(in_tenant: Tenant, signed_in: Browser) -> None:
    browser = signed_in(None)
    for key, own in (("broken", "own_product"), ("complaint-order", "own_order")):
        page = said(browser.get(URL, {"category": key}))
        assert f'name="{own}"' not in page
        assert f'name="asked" value="{key}"' in page
    form = visit(category="complaint-order", asked="complaint-order", own_order="SO-1")
    assert browser.post(URL, form).status_code == 302
    assert GuestRequest.objects.get().values == {"answers": []}


# --- sending --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"own_work": ""}, "own_work"),
        ({"own_work": "nonsense"}, "own_work"),
        ({"own_day": "31.02.2027"}, "own_day"),
        ({"own_day": "0001-01-01"}, "own_day"),
        ({"own_time": "nonsense"}, "own_time"),
        ({"own_place": "x" * 4001}, "own_place"),
        ({"own_place": "a\0b"}, "own_place"),
        ({"category": ""}, "category"),
        ({"category": "feedback"}, "category"),
        ({"email": "nonsense"}, "email"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    in_tenant: Tenant, signed_in: Browser, changed: dict[str, str], wrong: str
) -> None:
    response = signed_in(None).post(URL, visit(**changed))
    assert list(response.context["form"].errors) == [wrong]
    assert "It drips." in said(response)
    assert not GuestRequest.objects.exists()


@pytest.mark.parametrize("number", ["many", "1e400", "9" * 20, "0.00001", "NaN", "--1"])
def test_only_numbers_are_numbers(in_tenant: Tenant, signed_in: Browser, number: str) -> None:
    add_field(in_tenant, "number")
    form = visit(category="delivery", asked="delivery", own_asked=number)
    assert list(signed_in(None).post(URL, form).context["form"].errors) == ["own_asked"]


def test_another_tenant_s_category_is_unknown(
    in_tenant: Tenant, other_tenant: Tenant, signed_in: Browser
) -> None:
    with tenant_scope(other_tenant):
        queue = Category.objects.get(key="technician").queue
        theirs = services.create_category(
            actor=system_actor(other_tenant),
            key="theirs",
            names=dict.fromkeys(other_tenant.languages, "Cobra"),
            queue=queue,
        )
        CategoryField.objects.create(
            tenant=other_tenant,
            category=theirs,
            key="secret",
            type="text",
            labels=dict.fromkeys(other_tenant.languages, "Viper"),
        )
    browser = signed_in(None)
    page = said(browser.get(URL, {"category": "theirs"}))
    refused = browser.post(URL, visit(category="theirs", asked="theirs", own_secret="x"))
    assert list(refused.context["form"].errors) == ["category"]
    carried = browser.post(URL, visit(category="delivery", own_secret="x"))
    for text in (page, said(refused), said(carried)):
        assert "Cobra" not in text
        assert "Viper" not in text
        assert "own_secret" not in text


def test_machines_and_the_impatient_are_stopped_as_before(
    in_tenant: Tenant, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(None)
    assert browser.post(URL, visit(website="x")).status_code == 302
    assert not GuestRequest.objects.exists()
    for number in range(5):
        # Looking at the questions counts nothing.
        said(browser.post(URL, visit(asked="")))
        form = visit(email=f"{number}@kaimas.example")
        assert browser.post(URL, form).status_code == 302
    refused = browser.post(URL, visit(email="more@kaimas.example"))
    assert "ten minutes" in refused.context["form"].non_field_errors()[0]
    assert GuestRequest.objects.count() == 5


def test_a_double_click_is_one(in_tenant: Tenant, signed_in: Browser) -> None:
    form = visit()
    for _click in range(2):
        assert signed_in(None).post(URL, form).status_code == 302
    assert GuestRequest.objects.count() == 1


# --- files ----------------------------------------------------------------------------------------


def test_files_of_fields_share_the_guests_room(
    in_tenant: Tenant, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_field(in_tenant, "file", is_required=True)
    browser = signed_in(None)
    assert said(browser.get(URL, {"category": "delivery"})).count("Up to 5 files") == 2
    base = visit(category="delivery", asked="delivery")
    assert list(browser.post(URL, base).context["form"].errors) == ["own_asked"]

    def errors(own: int, other: int) -> Any:
        sent = {
            **base,
            "own_asked": [text_file(f"{number}.txt") for number in range(own)],
            "files": [text_file(f"x{number}.txt") for number in range(other)],
        }
        return browser.post(URL, sent).context["form"].errors

    assert "at most 5" in errors(3, 3)["files"][0]
    wrong = browser.post(URL, {**base, "own_asked": [text_file("x.exe")]})
    assert list(wrong.context["form"].errors) == ["own_asked"]
    refused = browser.post(URL, {**base, "subject": "", "own_asked": [text_file()]})
    assert set(refused.context["form"].errors) == {"subject", "own_asked"}
    monkeypatch.setattr(forms_guests, "GUEST_MEGABYTES", 0)
    assert "Together" in errors(1, 0)["files"][0]
    assert not GuestRequest.objects.exists()
    assert not StoredFile.objects.exists()


# --- confirming and reading -----------------------------------------------------------------------


def test_the_whole_way(people: Any, in_tenant: Tenant, signed_in: Browser) -> None:
    add_field(in_tenant, "file", labels={"en": "Plan"})
    CategoryField.objects.filter(key="asked").update(
        category=Category.objects.get(key="technician"), position=9
    )
    browser, agent = signed_in(None), signed_in(people.agent)
    files = {"own_asked": [text_file("plan.txt", b"the plan")], "files": [text_file("list.txt")]}
    assert browser.post(URL, visit(**files)).status_code == 302
    plan = StoredFile.objects.get(name="plan.txt")
    confirm = f"{URL}confirm/{token_in_mail(in_tenant)}/"
    page = said(browser.get(confirm))
    for text in ("What is to be done", "Repair", "2 Mar 2027", "Quay 5", "Plan", "plan.txt"):
        assert text in page
    assert page.count("plan.txt") == page.count("list.txt") == 1
    assert "/files/" not in page

    # Nobody of the team sees or opens anything before.
    assert "No request fits" in agent.get(f"{DESK}?view=all&q=Quay").content.decode()
    for reader in (agent, browser, signed_in(people.owner)):
        assert reader.get(f"/files/{plan.uuid}/").status_code == 404

    path = browser.post(confirm).url.split("?")[0]
    ticket = Ticket.objects.get()
    assert FieldValue.objects.count() == 4
    own = said(browser.get(path))
    for text in ("What was filled in", "What is to be done", "Repair", "2 Mar 2027", "Quay 5"):
        assert text in own
    url = f"{path}files/{plan.uuid}/"
    assert f'href="{url}"' in own
    assert f'"/files/{plan.uuid}/"' not in own
    assert b"".join(browser.get(url).streaming_content) == b"the plan"
    assert browser.get(f"/files/{plan.uuid}/").status_code == 404
    desk = agent.get(f"{DESK}{ticket.reference}/").content.decode()
    for text in ("What is to be done", "Repair", "2 Mar 2027", "Quay 5", "plan.txt"):
        assert text in desk
    assert b"".join(agent.get(f"/files/{plan.uuid}/").streaming_content) == b"the plan"
    assert signed_in(people.outsider).get(f"/files/{plan.uuid}/").status_code == 404


def test_the_link_opens_no_file_of_another_s_answers(
    people: Any, in_tenant: Tenant, signed_in: Browser
) -> None:
    add_field(in_tenant, "file")
    _mine, path = open_for(in_tenant)
    answers = {"asked": [text_file("theirs.txt")]}
    _theirs, other = open_for(in_tenant, email="jonas@else.example", answers=answers)
    make_ticket(people.customer, people.owner, answers={"asked": [text_file("members.txt")]})
    theirs, members = (StoredFile.objects.get(name=f"{n}.txt") for n in ("theirs", "members"))
    browser = signed_in(None)
    assert b"".join(browser.get(f"{other}files/{theirs.uuid}/").streaming_content) == b"some notes"
    assert browser.get(f"{path}files/{theirs.uuid}/").status_code == 404
    for guest in (path, other):
        assert browser.get(f"{guest}files/{members.uuid}/").status_code == 404


def test_what_changed_meanwhile_is_shown_and_kept(in_tenant: Tenant, signed_in: Browser) -> None:
    browser = signed_in(None)
    browser.post(URL, visit(own_place="<b>Quay</b> 5"))
    CategoryField.objects.filter(key="place").update(is_active=False)
    confirm = f"{URL}confirm/{token_in_mail(in_tenant)}/"
    page = said(browser.get(confirm))
    assert "Address and who opens" in page
    assert "&lt;b&gt;Quay&lt;/b&gt; 5" in page
    path = browser.post(confirm).url
    assert FieldValue.objects.count() == 2
    own = said(browser.get(path))
    assert "Address and who opens: " in own
    assert "<b>Quay</b>" not in own


def waiting(tenant: Tenant, browser: Client) -> str:
    browser.post(URL, visit())
    confirm = f"{URL}confirm/{token_in_mail(tenant)}/"
    assert "Quay 5" in said(browser.get(confirm))
    return confirm


def stays_shut(browser: Client, confirm: str) -> None:
    for answer in (browser.get(confirm), browser.post(confirm)):
        assert (answer.status_code, "Quay 5" in answer.content.decode()) == (404, False)
    assert not FieldValue.objects.exists()


def test_discarded_answers_are_gone(in_tenant: Tenant, signed_in: Browser) -> None:
    confirm = waiting(in_tenant, browser := signed_in(None))
    assert browser.post(confirm, {"discard": "1"}).status_code == 200
    stays_shut(browser, confirm)


def test_an_expired_link_confirms_no_answers(in_tenant: Tenant, signed_in: Browser) -> None:
    confirm = waiting(in_tenant, browser := signed_in(None))
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    stays_shut(browser, confirm)


def test_in_the_reader_s_language(in_tenant: Tenant, signed_in: Browser) -> None:
    confirm = waiting(in_tenant, browser := signed_in(None))
    page = browser.get(confirm, headers={"Accept-Language": "lt"}).content.decode()
    assert "Pageidaujama diena" in page
    assert "Remontas" in page


def queries(browser: Client, path: str) -> int:
    browser.get(path)  # what is remembered, once
    with CaptureQueriesContext(connection) as found:
        said(browser.get(path))
    return len(found)


def test_as_many_queries_for_many_questions(in_tenant: Tenant, signed_in: Browser) -> None:
    browser, counts = signed_in(None), []
    for keys in (["one"], [f"q{number}" for number in range(20)]):
        CategoryField.objects.filter(category__key="delivery").update(is_active=False)
        for key in keys:
            add_field(in_tenant, "text", key)
        form = queries(browser, f"{URL}?category=delivery")
        ticket, path = open_for(in_tenant, answers=dict.fromkeys(keys, "x"))
        assert FieldValue.objects.filter(ticket=ticket).count() == len(keys)
        counts.append((form, queries(browser, path)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 8
    assert counts[0][1] <= 7


def test_nobody_is_known_by_signing_in_beside(people: Any, signed_in: Browser) -> None:
    """Staff who use the guests' form are guests: their actor may see orders, they don't."""
    agent = actor_for(people.agent, people.customer.tenant)
    assert agent.user is not None
    page = said(signed_in(people.agent).get(URL, {"category": "complaint-order"}))
    assert 'name="own_order"' not in page
