"""The form without an account, its limits, and confirming by the mailed link."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from portal.shared.models import StoredFile, Tenant
from tickets import forms_guests
from tickets.models import Category, GuestRequest, Ticket
from tickets.tests.factories import text_file
from tickets.tests.guests import EMAIL, carry_out, token_in_mail, write
from tickets.views.guests import ADDRESS_LIMIT, LIMIT

Browser = Callable[[User | None], Client]
URL = "/requests/guest/"


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Ona",
        "email": EMAIL,
        "subject": "Late parcel",
        "category": "delivery",
        "body": "Since Monday.",
        "urgency": "normal",
        "form_key": str(uuid4()),
        **changed,
    }


def test_the_whole_way_without_an_account(in_tenant: Tenant, signed_in: Browser) -> None:
    browser = signed_in(None)
    sent = browser.post(URL, filled(files=[text_file()]), follow=True)
    assert sent.redirect_chain == [("/requests/guest/sent/", 302)]
    assert EMAIL in sent.content.decode()
    assert not Ticket.objects.exists()
    token = token_in_mail(in_tenant)
    elsewhere = signed_in(None)
    url = f"{URL}confirm/{token}/"
    for _again in range(2):
        page = elsewhere.get(url).content.decode()
        assert "Since Monday." in page
        assert "notes.txt" in page
    assert not Ticket.objects.exists()
    response = elsewhere.post(url)
    assert (response.status_code, response.url.startswith(URL)) == (302, True)
    shown = elsewhere.get(response.url).content.decode()
    assert "Request NH-4800 is sent." in shown
    assert "notes.txt" in shown
    assert elsewhere.post(url).status_code == 404
    assert Ticket.objects.count() == 1


def test_the_form_is_public_and_says_what_happens_next(
    in_tenant: Tenant, signed_in: Browser
) -> None:
    page = signed_in(None).get(URL, {"subject": "Where is it"}).content.decode()
    for name in ("subject", "category", "body", "urgency", "files", "name", "email", "website"):
        assert f'name="{name}"' in page
    assert 'value="Where is it"' in page
    assert 'hx-get="/requests/guest/suggest/"' in page
    assert "You confirm your address" in page
    assert 'href="/auth/login/?next=/requests/new/"' in page


@pytest.mark.parametrize("path", ["/", "/en/help/", "/auth/login/", "/more/"])
def test_visitors_are_led_to_it(in_tenant: Tenant, signed_in: Browser, path: str) -> None:
    assert f'href="{URL}"' in signed_in(None).get(path).content.decode()


def test_where_the_tenant_takes_none_visitors_sign_in(
    in_tenant: Tenant, signed_in: Browser
) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    Tenant.objects.update(guest_requests=False)
    browser = signed_in(None)
    for path in ("", "sent/", "suggest/", f"confirm/{token}/"):
        assert browser.get(f"{URL}{path}").status_code == 404
    assert browser.post(URL, filled()).status_code == 404
    assert browser.post(f"{URL}confirm/{token}/").status_code == 404
    assert not Ticket.objects.exists()
    home = browser.get("/").content.decode()
    assert URL not in home
    assert 'href="/requests/new/"' in home


def test_members_are_led_to_their_own_form(people: Any, signed_in: Browser) -> None:
    assert signed_in(people.owner).get(URL).url == "/requests/new/"
    assert signed_in(people.agent).get(URL).status_code == 200


def test_the_address_is_kept_by_no_cache(in_tenant: Tenant, signed_in: Browser) -> None:
    browser = signed_in(None)
    browser.post(URL, filled())
    sent = browser.get(f"{URL}sent/")
    assert EMAIL in sent.content.decode()
    assert sent.headers["Cache-Control"] == "private, no-store"


def test_the_answer_is_the_same_for_known_and_unknown_addresses(
    people: Any, signed_in: Browser
) -> None:
    answers = []
    for email in ("owner@medis.example", "nobody@medis.example"):
        response = signed_in(None).post(URL, filled(email=email), follow=True)
        page = response.content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        answers.append((response.redirect_chain, main.replace(email, "")))
    assert answers[0] == answers[1]


def test_machines_are_told_the_same_and_forgotten(in_tenant: Tenant, signed_in: Browser) -> None:
    response = signed_in(None).post(URL, filled(website="https://pills.example"))
    assert response.url == "/requests/guest/sent/"
    assert not GuestRequest.objects.exists()
    assert carry_out(in_tenant) == []


def test_too_many_at_once_are_refused(in_tenant: Tenant, signed_in: Browser) -> None:
    for number in range(LIMIT):
        form = filled(email=f"{number}@kaimas.example")
        assert signed_in(None).post(URL, form).status_code == 302
    refused = signed_in(None).post(URL, filled(email="more@kaimas.example"))
    assert "ten minutes" in refused.context["form"].non_field_errors()[0]
    assert GuestRequest.objects.count() == LIMIT


def test_a_mailbox_isn_t_filled_from_many_places(in_tenant: Tenant, signed_in: Browser) -> None:
    for number in range(ADDRESS_LIMIT):
        place = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert signed_in(None).post(URL, filled(), **place).status_code == 302
    refused = signed_in(None).post(URL, filled(email=EMAIL.upper()), REMOTE_ADDR="192.0.2.99")
    assert "email" in refused.context["form"].errors
    assert len(carry_out(in_tenant)) == ADDRESS_LIMIT


def test_refused_input_is_kept(in_tenant: Tenant, signed_in: Browser) -> None:
    form = filled(email="nonsense", category="feedback", files=[text_file("x.exe")])
    response = signed_in(None).post(URL, form)
    assert set(response.context["form"].errors) == {"email", "category", "files"}
    assert "Since Monday." in response.content.decode()
    assert not StoredFile.objects.exists()


def test_files_of_strangers_have_less_room(
    in_tenant: Tenant, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [text_file(f"{number}.txt") for number in range(6)]
    assert "files" in signed_in(None).post(URL, filled(files=many)).context["form"].errors
    monkeypatch.setattr(forms_guests, "GUEST_MEGABYTES", 0)
    large = signed_in(None).post(URL, filled(files=[text_file()]))
    assert "Together" in large.context["form"].errors["files"][0]
    assert not GuestRequest.objects.exists()


def test_it_can_be_deleted_instead(in_tenant: Tenant, signed_in: Browser) -> None:
    write(in_tenant)
    url = f"{URL}confirm/{token_in_mail(in_tenant)}/"
    response = signed_in(None).post(url, {"discard": "1"})
    assert "is deleted" in response.content.decode()
    assert not GuestRequest.objects.exists()
    assert signed_in(None).get(url).status_code == 404


def test_a_problem_at_the_last_step_is_told(in_tenant: Tenant, signed_in: Browser) -> None:
    write(in_tenant)
    url = f"{URL}confirm/{token_in_mail(in_tenant)}/"
    Category.objects.update(is_active=False)
    response = signed_in(None).post(url)
    assert "taken just now" in response.content.decode()
    assert signed_in(None).get(url).status_code == 200


def test_what_was_written_is_never_markup(in_tenant: Tenant, signed_in: Browser) -> None:
    attack = "<script>alert(1)</script>"
    write(in_tenant, name=attack, subject=attack, body=attack)
    browser, token = signed_in(None), token_in_mail(in_tenant)
    assert attack not in browser.get(f"{URL}confirm/{token}/").content.decode()
    path = browser.post(f"{URL}confirm/{token}/").url
    assert attack not in browser.get(path).content.decode()


def test_suggestions_need_no_account(in_tenant: Tenant, signed_in: Browser) -> None:
    for text in ("", "parcel", "\0", "x" * 5000):
        response = signed_in(None).get(f"{URL}suggest/", {"subject": text})
        assert response.status_code == 200


def test_what_was_read_before_asking_comes_along_where_the_same_browser_confirms(
    in_tenant: Tenant, signed_in: Browser
) -> None:
    browser = signed_in(None)
    browser.post("/search/asked/", {"q": "late parcel"})
    assert "The team sees what you searched for" in browser.get(URL).content.decode()
    browser.post(URL, filled())
    browser.post(f"{URL}confirm/{token_in_mail(in_tenant)}/")
    assert [entry["text"] for entry in Ticket.objects.get().trail] == ["late parcel"]
