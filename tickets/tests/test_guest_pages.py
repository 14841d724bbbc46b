"""A request by the link of a mail: what it opens, for how long, and that it opens nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from accounts.selectors import actor_for
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import dispatch_due
from tickets import policies, services
from tickets.enums import Channel, LinkPurpose
from tickets.links import issue_link
from tickets.models import AccessLink, BouncedAddress, Rating, Ticket, TicketMessage
from tickets.selectors_guests import visitor_of
from tickets.tests.factories import answer, make_ticket, text_file
from tickets.tests.guests import EMAIL, carry_out, open_for

Browser = Callable[[User | None], Client]
GONE = "This link no longer works"


@pytest.fixture
def asked(people: Any, in_tenant: Tenant) -> tuple[Ticket, str]:
    """A confirmed request and the path that opens it."""
    return open_for(in_tenant, uploads=[text_file("list.txt", b"the list")])


def token_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


# --- reading ------------------------------------------------------------------------------------


def test_the_page_shows_what_the_guest_may_read(
    people: Any, asked: tuple[Ticket, str], signed_in: Browser
) -> None:
    ticket, path = asked
    services.add_note(
        actor=actor_for(people.agent, ticket.tenant), ticket=ticket, body="A secret note"
    )
    answer(ticket, people.agent, "On **Friday**. Is that all right?")
    response = signed_in(None).get(path)
    page = response.content.decode()
    assert "Since Monday." in page
    assert "<strong>Friday</strong>" in page
    assert "Is that all right?" in page.split("Conversation")[0]
    assert "secret note" not in page
    assert 'content="noindex"' in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_token_stands_in_no_link_that_is_kept(asked: Any, signed_in: Browser) -> None:
    page = signed_in(None).get(asked[1]).content.decode()
    assert "page=%2Frequests%2Fguest" not in page
    assert "/feedback/?page=%2F" in page


def test_files_are_behind_the_token(asked: Any, signed_in: Browser) -> None:
    _ticket, path = asked
    stored, browser = StoredFile.objects.get(), signed_in(None)
    assert f"{path}files/{stored.uuid}/" in browser.get(path).content.decode()
    response = browser.get(f"{path}files/{stored.uuid}/")
    assert b"".join(response.streaming_content) == b"the list"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert browser.get(f"/files/{stored.uuid}/").status_code == 404


def test_no_other_file_is(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    agent = actor_for(people.agent, ticket.tenant)
    services.add_note(actor=agent, ticket=ticket, body="x", uploads=[text_file("note.txt")])
    make_ticket(people.customer, people.owner, uploads=[text_file("theirs.txt")])
    others = StoredFile.objects.exclude(name="list.txt")
    assert {file.name for file in others} == {"note.txt", "theirs.txt"}
    for file in others:
        assert signed_in(None).get(f"{path}files/{file.uuid}/").status_code == 404
    assert signed_in(None).get(f"{path}files/{uuid4()}/").status_code == 404


# --- writing ------------------------------------------------------------------------------------


def test_the_guest_answers(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    answer(ticket, people.agent)
    form = {"body": "Thank you, Friday is good.", "files": [text_file("photo.txt")]}
    response = signed_in(None).post(f"{path}reply/", form)
    assert (response.status_code, response.url) == (302, path)
    ticket.refresh_from_db()
    message = TicketMessage.objects.latest("pk")
    assert (ticket.state, message.author, message.author_label) == ("open", None, "Ona")
    assert (message.author_email, message.channel) == (EMAIL, Channel.GUEST)
    assert message.is_staff is False
    assert StoredFile.objects.filter(name="photo.txt", owner_id=message.pk).exists()
    dispatch_due(ticket.tenant)
    notice = Notification.objects.get(kind="staff_ticket_reply")
    assert (notice.user, notice.context["name"]) == (people.agent, "Ona")


def test_sent_twice_it_is_one_message(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    form = {"body": "Once.", "form_key": str(uuid4())}
    for _click in range(2):
        assert signed_in(None).post(f"{path}reply/", form).status_code == 302
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2


def test_solving_and_reopening(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    browser = signed_in(None)
    browser.post(f"{path}solve/", {"body": ""})
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert "Ona marked the request as solved" in browser.get(path).content.decode()
    browser.post(f"{path}reopen/")
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert "Ona reopened the request" in browser.get(path).content.decode()


def test_too_late_to_reopen(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    services.solve(actor=actor_for(people.agent, ticket.tenant), ticket=ticket)
    Ticket.objects.update(solved_at=timezone.now() - timedelta(days=40))
    response = signed_in(None).post(f"{path}reopen/", follow=True)
    assert "solved too long ago" in response.content.decode()


def test_a_refused_answer_keeps_its_text(asked: Any, signed_in: Browser) -> None:
    _ticket, path = asked
    form = {"body": "Look at this", "files": [text_file("x.exe")]}
    response = signed_in(None).post(f"{path}reply/", form)
    assert response.status_code == 200
    assert "Look at this" in response.content.decode()
    assert signed_in(None).post(f"{path}reply/", {"body": ""}).context["form"].errors


def test_who_is_signed_in_beside_makes_no_difference(
    people: Any, asked: Any, signed_in: Browser
) -> None:
    ticket, path = asked
    for user in (people.outsider, people.agent):
        assert signed_in(user).post(f"{path}reply/", {"body": f"As {user.pk}"}).status_code == 302
        message = TicketMessage.objects.latest("pk")
        assert (message.author, message.is_staff, message.author_label) == (None, False, "Ona")


# --- what a link doesn't open -------------------------------------------------------------------


def test_the_visitor_may_nothing_else(people: Any, asked: Any, in_tenant: Tenant) -> None:
    ticket, _path = asked
    other, _path = open_for(in_tenant, email="jonas@else.example")
    members = make_ticket(people.customer, people.owner)
    visitor = visitor_of(in_tenant, ticket)
    assert set(Ticket.objects.visible_to(visitor)) == {ticket}
    for foreign in (other, members):
        assert not policies.may_write_as_customer(visitor, foreign)
        for act in (services.solve, services.disown_request):
            with pytest.raises(NotAllowed):
                act(actor=visitor, ticket=foreign)
        with pytest.raises(NotAllowed):
            services.reply(actor=visitor, ticket=foreign, body="x", as_staff=False)
    with pytest.raises(NotAllowed):
        services.reply(actor=visitor, ticket=ticket, body="x", as_staff=True)
    with pytest.raises(NotAllowed):
        services.add_note(actor=visitor, ticket=ticket, body="x")
    with pytest.raises(NotAllowed):
        services.take(actor=visitor, ticket=ticket)


def spoil_expire(link: AccessLink) -> None:
    AccessLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def spoil_revoke(link: AccessLink) -> None:
    AccessLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())


def spoil_use(link: AccessLink) -> None:
    AccessLink.objects.filter(pk=link.pk).update(used_at=timezone.now())


def spoil_forge(link: AccessLink) -> None:
    AccessLink.objects.filter(pk=link.pk).update(token_hash="0" * 64)


def said(response: Any) -> str:
    """The page without its shell, whose forms have other keys each time."""
    page = response.content.decode()
    return str(page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_every_link_that_opens_nothing_gets_the_same_page(
    people: Any, in_tenant: Tenant, signed_in: Browser, purpose: LinkPurpose
) -> None:
    ticket, _path = open_for(in_tenant)
    services.solve(actor=actor_for(people.agent, in_tenant), ticket=ticket)
    waiting = None
    if purpose == LinkPurpose.CONFIRM:
        waiting = AccessLink.objects.get(purpose="confirm").guest_request
    target = {"guest_request": waiting} if waiting else {"ticket": ticket}
    prefix = {"confirm": "confirm/", "rate": "rate/", "read": ""}[purpose]
    browser = signed_in(None)
    unknown = browser.get(f"/requests/guest/{prefix}{'x' * 43}/")
    assert GONE in said(unknown)
    for spoil in (spoil_expire, spoil_revoke, spoil_use, spoil_forge):
        url = f"/requests/guest/{prefix}{issue_link(in_tenant, purpose, EMAIL, **target)}/"
        assert browser.get(url).status_code == 200
        spoil(AccessLink.objects.latest("pk"))
        answers = [browser.get(url), *([browser.post(url, {"score": "5"})] if prefix else [])]
        for response in answers:
            assert (response.status_code, said(response)) == (404, said(unknown))
    assert not Rating.objects.exists()


@pytest.mark.parametrize("step", ["reply", "solve", "reopen", "rate", "not-mine"])
def test_nothing_can_be_sent_by_such_a_link(asked: Any, signed_in: Browser, step: str) -> None:
    ticket, path = asked
    AccessLink.objects.update(revoked_at=timezone.now())
    before = vars(Ticket.objects.get())
    response = signed_in(None).post(f"{path}{step}/", {"body": "x", "score": "1"})
    assert (response.status_code, GONE in response.content.decode()) == (404, True)
    after = vars(Ticket.objects.get())
    assert {k: v for k, v in before.items() if k != "_state"} == {
        k: v for k, v in after.items() if k != "_state"
    }
    stored = StoredFile.objects.get()
    assert signed_in(None).get(f"{path}files/{stored.uuid}/").status_code == 404


def test_a_link_is_nothing_on_another_s_host(
    asked: Any, other_tenant: Tenant, client_for: Any
) -> None:
    ticket, path = asked
    browser = client_for(None, other_tenant)
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}reply/", {"body": "x"}).status_code == 404
    assert TicketMessage.objects.count() == 1


def test_nor_where_requests_are_off(asked: Any, signed_in: Browser) -> None:
    Tenant.objects.update(modules={"help": True})
    assert signed_in(None).get(asked[1]).status_code == 404


def test_a_get_changes_nothing(asked: Any, signed_in: Browser) -> None:
    for step in ("reply", "solve", "reopen", "rate", "not-mine"):
        assert signed_in(None).get(f"{asked[1]}{step}/").status_code == 405


# --- how long a link lives ----------------------------------------------------------------------


def test_each_mail_has_a_link_of_its_own_and_renews_the_others(asked: Any) -> None:
    ticket, path = asked
    AccessLink.objects.filter(purpose="read").update(expires_at=timezone.now() + timedelta(days=1))
    url = services.guest_link(ticket)
    assert url.startswith("http://north.example/requests/guest/")
    assert not url.endswith(path)
    ends = AccessLink.objects.filter(purpose="read").values_list("expires_at", flat=True)
    assert all(end > timezone.now() + timedelta(days=89) for end in ends)
    assert len(ends) == 2


def test_a_revoked_one_is_not_renewed(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    services.revoke_link(actor=actor_for(people.agent, ticket.tenant), ticket=ticket)
    services.guest_link(ticket)
    assert signed_in(None).get(path).status_code == 404


def test_members_requests_and_silent_feedback_have_none(people: Any, in_tenant: Tenant) -> None:
    members = make_ticket(people.customer, people.owner)
    silent = services.send_feedback(actor=actor_for(None, in_tenant), body="Nice.")
    assert (services.guest_link(members), services.guest_link(silent)) == ("", "")
    for ticket in (members, silent):
        with pytest.raises(DomainError):
            services.send_new_link(actor=actor_for(people.agent, in_tenant), ticket=ticket)


def test_merged_it_opens_where_the_conversation_goes_on(
    asked: Any, in_tenant: Tenant, signed_in: Browser
) -> None:
    ticket, path = asked
    target, _path = open_for(in_tenant, subject="The other parcel")
    theirs, _path = open_for(in_tenant, subject="Not yours", email="jonas@else.example")
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=target)
    assert "The other parcel" in signed_in(None).get(path).content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=theirs)
    assert signed_in(None).get(path).status_code == 404


def test_another_address_ends_the_links_of_the_first(asked: Any, signed_in: Browser) -> None:
    Ticket.objects.update(guest_email="else@kaimas.example")
    assert signed_in(None).get(asked[1]).status_code == 404


# --- not me -------------------------------------------------------------------------------------


def test_not_me_ends_it_and_tells_the_team(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    carry_out(ticket.tenant)
    assert signed_in(None).post(f"{path}not-mine/").status_code == 200
    assert signed_in(None).get(path).status_code == 404
    assert BouncedAddress.objects.get().email == EMAIL
    note = TicketMessage.objects.latest("pk")
    assert (note.is_internal, EMAIL in note.body) == (True, True)
    Notification.objects.all().delete()
    dispatch_due(ticket.tenant)
    told = set(Notification.objects.values_list("user__email", flat=True))
    assert told == {"agent@north.example", "admin@north.example"}


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_lists_links_revokes_and_sends_new_ones(
    people: Any, asked: Any, signed_in: Browser
) -> None:
    ticket, path = asked
    desk, agent = f"/admin/tickets/ticket/{ticket.reference}/", signed_in(people.agent)
    page = agent.get(desk).content.decode()
    assert "Access without an account" in page
    assert token_of(path) not in page
    link = AccessLink.objects.get(purpose="read")
    agent.post(f"{desk}links/revoke/", {"link": link.pk})
    assert signed_in(None).get(path).status_code == 404
    assert "No link works" in agent.get(desk).content.decode()
    carry_out(ticket.tenant)
    agent.post(f"{desk}links/send/")
    (sent,) = carry_out(ticket.tenant)
    assert sent.to == [EMAIL]
    new = sent.body.split("http://north.example")[1].split()[0]
    assert signed_in(None).get(new).status_code == 200
    agent.post(f"{desk}links/send/")
    assert signed_in(None).get(new).status_code == 404
    agent.post(f"{desk}links/revoke/")
    assert not AccessLink.objects.filter(purpose="read", revoked_at=None).exists()


def test_only_who_works_on_it_may(people: Any, asked: Any, signed_in: Browser) -> None:
    ticket, path = asked
    desk = f"/admin/tickets/ticket/{ticket.reference}/links/"
    for step in ("revoke", "send"):
        assert signed_in(people.knowledge).post(f"{desk}{step}/").status_code == 403
        assert signed_in(people.agent).get(f"{desk}{step}/").status_code == 405
    assert signed_in(None).get(path).status_code == 200


@pytest.mark.parametrize("link", ["x", "0", "9" * 40, "-1"])
def test_a_link_that_isn_t_there(people: Any, asked: Any, signed_in: Browser, link: str) -> None:
    url = f"/admin/tickets/ticket/{asked[0].reference}/links/revoke/"
    assert signed_in(people.agent).post(url, {"link": link}).status_code == 404


def test_members_requests_have_no_such_panel(people: Any, signed_in: Browser) -> None:
    ticket = make_ticket(people.customer, people.owner)
    page = signed_in(people.agent).get(f"/admin/tickets/ticket/{ticket.reference}/")
    assert "Access without an account" not in page.content.decode()


# --- numbers ------------------------------------------------------------------------------------


def test_queries_stay_the_same(
    people: Any, asked: Any, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    ticket, path = asked
    browser = signed_in(None)
    browser.get("/privacy/")  # the tenant of the host is looked up once
    with django_assert_max_num_queries(6):
        browser.get(path)
    for number in range(25):
        answer(ticket, people.agent, f"Answer {number}")
        services.reply(
            actor=visitor_of(ticket.tenant, ticket), ticket=ticket, body=str(number), as_staff=False
        )
    with django_assert_max_num_queries(6):
        browser.get(path)


def test_in_the_other_tenant_no_row_is_seen(asked: Any, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert not AccessLink.objects.exists()
