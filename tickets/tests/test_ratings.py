"""Rating: asked once after solving, by one click in the mail, changeable until it is closed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Notification, NotificationPreference, User
from accounts.selectors import actor_for
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage, Tenant
from tickets import services
from tickets.enums import EventKind
from tickets.links import LinkGone
from tickets.models import AccessLink, Rating, Ticket
from tickets.selectors import satisfaction
from tickets.selectors_guests import visitor_of
from tickets.services.ratings import SALT, proof_of, rating_behind
from tickets.tests.factories import answer, make_ticket
from tickets.tests.guests import EMAIL, carry_out, open_for

Browser = Callable[[User | None], Client]
RATE = re.compile(r"http://north\.example(/requests/guest/rate/[-\w]+/)\?score=(\d)")


@pytest.fixture
def solved(people: Any) -> Ticket:
    """A member's request that the agent solved, nobody asked yet."""
    return answer(make_ticket(people.customer, people.owner), people.agent, then="solved")


def ask_mails(tenant: Tenant) -> list[Any]:
    return [mail for mail in carry_out(tenant) if RATE.search(mail.body)]


def rate_url(tenant: Tenant) -> str:
    (mail,) = ask_mails(tenant)
    found = RATE.search(mail.body)
    assert found
    return found[1]


# --- asking -------------------------------------------------------------------------------------


def test_the_requester_is_asked_once_by_five_faces(solved: Ticket, in_tenant: Tenant) -> None:
    (mail,) = ask_mails(in_tenant)
    assert mail.to == ["owner@medis.example"]
    assert [score for _path, score in RATE.findall(mail.body)] == ["1", "2", "3", "4", "5"]
    html = mail.alternatives[0][0]
    assert "😀" in html
    assert "Very good" in html
    notice = Notification.objects.get(kind="rate_answer")
    assert notice.path == f"/requests/{solved.reference}/#rating"
    token = RATE.findall(mail.body)[0][0].split("/")[4]
    kept = str([vars(row) for row in Notification.objects.all()])
    assert token not in kept + str([vars(row) for row in OutboxMessage.objects.all()])


def test_not_at_once(solved: Ticket) -> None:
    row = OutboxMessage.objects.get(kind="tickets.ask_rating")
    assert row.available_at > timezone.now() + timedelta(minutes=9)


def test_not_where_it_was_reopened_meanwhile(
    people: Any, solved: Ticket, in_tenant: Tenant
) -> None:
    services.reopen(actor=actor_for(people.owner, in_tenant), ticket=solved)
    assert ask_mails(in_tenant) == []
    assert not AccessLink.objects.exists()


def test_not_a_second_time(people: Any, solved: Ticket, in_tenant: Tenant) -> None:
    assert len(ask_mails(in_tenant)) == 1
    services.reopen(actor=actor_for(people.owner, in_tenant), ticket=solved)
    answer(solved, people.agent, then="solved")
    assert ask_mails(in_tenant) == []


def test_not_who_rated_already_or_left_or_wants_no_mail(
    people: Any, solved: Ticket, in_tenant: Tenant
) -> None:
    other = answer(make_ticket(people.customer, people.buyer), people.agent, then="solved")
    third = answer(make_ticket(people.other_customer, people.outsider), people.agent, then="solved")
    services.rate_ticket(actor=actor_for(people.owner, in_tenant), ticket=solved, score=4)
    Membership.objects.filter(user=people.buyer).delete()
    people.buyer.groups.clear()
    NotificationPreference.objects.create(
        tenant=in_tenant, user=people.outsider, kind="rate_answer", channel="mail", enabled=False
    )
    assert ask_mails(in_tenant) == []
    asked = Notification.objects.filter(kind="rate_answer")
    assert [notice.user for notice in asked] == [people.outsider]
    assert {other.state, third.state} == {"solved"}


def test_not_who_solved_it_alone(people: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(people.customer, people.owner)
    services.solve(actor=actor_for(people.owner, in_tenant), ticket=ticket)
    assert ask_mails(in_tenant) == []


def test_guests_are_asked_in_their_language(people: Any, in_tenant: Tenant) -> None:
    ticket, _path = open_for(in_tenant, language="lt")
    carry_out(in_tenant)
    answer(ticket, people.agent, then="solved")
    (mail,) = ask_mails(in_tenant)
    assert mail.to == [EMAIL]
    assert mail.extra_headers["Content-Language"] == "lt"


# --- by the mail's link -------------------------------------------------------------------------


def test_a_get_rates_nothing(solved: Ticket, in_tenant: Tenant, signed_in: Browser) -> None:
    url, browser = rate_url(in_tenant), signed_in(None)
    for score in ("2", "9", "x", ""):
        page = browser.get(url, {"score": score})
        assert page.status_code == 200
        chosen = re.findall(r'value="(\d)"[^>]* checked', page.content.decode())
        assert chosen == (["2"] if score == "2" else [])
        assert ("data-sends-itself" in page.content.decode()) == (score == "2")
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert browser.head(url).status_code == 200
    assert not Rating.objects.exists()


def test_one_click_then_a_comment(
    people: Any, solved: Ticket, in_tenant: Tenant, signed_in: Browser
) -> None:
    url, browser = rate_url(in_tenant), signed_in(None)
    response = browser.post(url, {"score": "5"})
    assert response.status_code == 302
    rating = Rating.objects.get()
    assert (rating.score, rating.rated_by) == (5, str(people.owner))
    assert "Thank you for your rating" in browser.get(response.url).content.decode()
    done = browser.post(response.url, {"comment": "Quick and kind."}).content.decode()
    assert "with the team" in done
    rating.refresh_from_db()
    assert (rating.score, rating.comment) == (5, "Quick and kind.")
    event = solved.events.get(kind=EventKind.RATED)
    assert (event.is_public, event.actor_label) == (False, str(people.owner))


def test_the_link_counts_once(solved: Ticket, in_tenant: Tenant, signed_in: Browser) -> None:
    url, browser = rate_url(in_tenant), signed_in(None)
    browser.post(url, {"score": "4"})
    for response in (browser.post(url, {"score": "1"}), browser.get(url)):
        assert response.status_code == 404
        assert "used already" in response.content.decode()
    assert Rating.objects.get().score == 4


def test_the_link_ends_where_the_request_is_open_or_closed(
    people: Any, solved: Ticket, in_tenant: Tenant, signed_in: Browser
) -> None:
    url = rate_url(in_tenant)
    for state in ("open", "closed"):
        Ticket.objects.update(state=state)
        assert signed_in(None).get(url).status_code == 404
        assert signed_in(None).post(url, {"score": "4"}).status_code == 404
    assert not Rating.objects.exists()
    Ticket.objects.update(state="solved")
    assert signed_in(None).get(url).status_code == 200


def test_the_link_is_for_who_has_a_part_in_it(
    people: Any, solved: Ticket, in_tenant: Tenant, signed_in: Browser
) -> None:
    url = rate_url(in_tenant)
    Membership.objects.filter(user=people.owner).delete()
    people.owner.groups.clear()
    for response in (signed_in(None).get(url), signed_in(None).post(url, {"score": "4"})):
        assert response.status_code == 404
        assert solved.subject not in response.content.decode()
    assert not Rating.objects.exists()


def test_a_guest_s_link_is_for_the_address_that_it_was_sent_to(
    people: Any, in_tenant: Tenant, signed_in: Browser
) -> None:
    answer(open_for(in_tenant)[0], people.agent, then="solved")
    url = rate_url(in_tenant)
    Ticket.objects.update(guest_email="else@kaimas.example")
    assert signed_in(None).get(url).status_code == 404
    assert signed_in(None).post(url, {"score": "4"}).status_code == 404
    assert not Rating.objects.exists()


@pytest.mark.parametrize("score", ["", "0", "6", "x", "9" * 40])
def test_a_wrong_score_is_refused(
    solved: Ticket, in_tenant: Tenant, signed_in: Browser, score: str
) -> None:
    url = rate_url(in_tenant)
    assert signed_in(None).post(url, {"score": score}).status_code == 200
    assert not Rating.objects.exists()
    assert signed_in(None).get(url).status_code == 200


def test_the_proof_is_for_an_hour_and_for_one_portal(
    people: Any, solved: Ticket, in_tenant: Tenant, other_tenant: Tenant, signed_in: Browser
) -> None:
    owner = actor_for(people.owner, in_tenant)
    rating = services.rate_ticket(actor=owner, ticket=solved, score=3)
    proof = proof_of(rating)
    visitor = actor_for(None, in_tenant)
    assert rating_behind(visitor, proof) == rating
    foreign = signing.dumps({"tenant": other_tenant.pk, "rating": rating.pk}, salt=SALT)
    unsalted = signing.dumps({"tenant": in_tenant.pk, "rating": rating.pk})
    for wrong in (proof[:-1], foreign, unsalted, "x", ""):
        assert rating_behind(visitor, wrong) is None
        if wrong:
            assert signed_in(None).get(f"/requests/guest/thanks/{wrong}/").status_code == 404
    with pytest.raises(LinkGone):
        services.comment_rating(actor=visitor, proof=foreign, comment="x")


# --- on the page --------------------------------------------------------------------------------


def test_a_member_rates_and_changes_it_until_it_is_closed(
    people: Any, solved: Ticket, signed_in: Browser
) -> None:
    browser, url = signed_in(people.owner), f"/requests/{solved.reference}/"
    assert "Send the rating" in browser.get(url).content.decode()
    browser.post(f"{url}rate/", {"score": "2", "comment": "Slow."})
    page = browser.get(url).content.decode()
    assert "Change the rating" in page
    assert "Slow." in page
    browser.post(f"{url}rate/", {"score": "4", "comment": "Better."})
    rating = Rating.objects.get()
    assert (rating.score, rating.comment) == (4, "Better.")
    assert solved.events.filter(kind=EventKind.RATED).count() == 2
    assert AuditEntry.objects.filter(action="ticket.rated").count() == 2
    Ticket.objects.update(state="closed")
    assert 'id="rating"' not in browser.get(url).content.decode()
    answered = browser.post(f"{url}rate/", {"score": "1"}, follow=True)
    assert "until it is closed" in answered.content.decode()
    assert Rating.objects.get().score == 4


def test_without_a_face_it_is_told(people: Any, solved: Ticket, signed_in: Browser) -> None:
    url = f"/requests/{solved.reference}/rate/"
    for form in ({}, {"score": "9"}):
        response = signed_in(people.owner).post(url, form, follow=True)
        assert "Choose one of the five faces" in response.content.decode()
    response = signed_in(people.owner).post(url, {"score": "3", "comment": "x" * 3000}, follow=True)
    assert "2000" in response.content.decode()
    assert not Rating.objects.exists()


def test_events_of_ratings_are_not_for_customers(
    people: Any, solved: Ticket, signed_in: Browser
) -> None:
    owner = actor_for(people.owner, solved.tenant)
    services.rate_ticket(actor=owner, ticket=solved, score=1, comment="Poor.")
    desk = f"/admin/tickets/ticket/{solved.reference}/"
    staff = signed_in(people.agent).get(desk).content.decode()
    assert "rated the answer: 1 of 5" in staff
    assert "Poor." in staff
    own = signed_in(people.owner).get(f"/requests/{solved.reference}/").content.decode()
    assert "rated the answer" not in own


def test_a_guest_rates_on_the_page(people: Any, in_tenant: Tenant, signed_in: Browser) -> None:
    ticket, path = open_for(in_tenant)
    answer(ticket, people.agent, then="solved")
    browser = signed_in(None)
    assert 'name="score"' in browser.get(path).content.decode()
    assert browser.post(f"{path}rate/", {"score": "x"}).context["rating"].errors
    browser.post(f"{path}rate/", {"score": "4", "comment": ""})
    assert (Rating.objects.get().score, Rating.objects.get().rated_by) == (4, "Ona")
    assert "Change the rating" in browser.get(path).content.decode()


# --- who may ------------------------------------------------------------------------------------


def test_only_the_customer_s_side_rates(people: Any, solved: Ticket, in_tenant: Tenant) -> None:
    guest, _path = open_for(in_tenant)
    for actor in (
        actor_for(people.agent, in_tenant),
        actor_for(people.outsider, in_tenant),
        actor_for(people.viewer, in_tenant),
        actor_for(None, in_tenant),
        visitor_of(in_tenant, guest),
    ):
        with pytest.raises(NotAllowed):
            services.rate_ticket(actor=actor, ticket=solved, score=5)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_the_service_refuses_other_numbers(people: Any, solved: Ticket, score: int) -> None:
    with pytest.raises(DomainError):
        services.rate_ticket(
            actor=actor_for(people.owner, solved.tenant), ticket=solved, score=score
        )


# --- what follows -------------------------------------------------------------------------------


def test_a_bad_one_tells_the_holder_once_with_its_comment(
    people: Any, solved: Ticket, in_tenant: Tenant
) -> None:
    carry_out(in_tenant)
    Notification.objects.all().delete()
    owner = actor_for(people.owner, in_tenant)
    services.rate_ticket(actor=owner, ticket=solved, score=2)
    services.rate_ticket(actor=owner, ticket=solved, score=1, comment="Nobody called.")
    carry_out(in_tenant)
    notice = Notification.objects.get()
    assert notice.user == people.agent
    assert notice.context["text"] == "Rated 1 of 5. Nobody called."
    assert notice.path == f"/admin/tickets/ticket/{solved.reference}/"


def test_a_good_one_or_one_that_got_better_tells_nobody(
    people: Any, solved: Ticket, in_tenant: Tenant
) -> None:
    carry_out(in_tenant)
    Notification.objects.all().delete()
    owner = actor_for(people.owner, in_tenant)
    services.rate_ticket(actor=owner, ticket=solved, score=2)
    services.rate_ticket(actor=owner, ticket=solved, score=3)
    carry_out(in_tenant)
    assert not Notification.objects.exists()


def test_without_a_holder_the_agents_hear_of_it(
    people: Any, solved: Ticket, in_tenant: Tenant
) -> None:
    Ticket.objects.update(assignee=None)
    carry_out(in_tenant)
    Notification.objects.all().delete()
    solved.refresh_from_db()
    services.rate_ticket(actor=actor_for(people.owner, in_tenant), ticket=solved, score=1)
    carry_out(in_tenant)
    told = set(Notification.objects.values_list("user__email", flat=True))
    assert told == {"agent@north.example", "admin@north.example"}


def test_the_overview_shows_how_satisfied_a_customer_is(
    people: Any, solved: Ticket, in_tenant: Tenant, signed_in: Browser
) -> None:
    admin, key = actor_for(people.admin, in_tenant), people.customer.pk
    assert satisfaction(admin, key) == (0.0, 0)
    services.rate_ticket(actor=actor_for(people.owner, in_tenant), ticket=solved, score=5)
    other = answer(make_ticket(people.customer, people.owner), people.agent, then="solved")
    services.rate_ticket(actor=actor_for(people.owner, in_tenant), ticket=other, score=2)
    assert satisfaction(admin, key) == (3.5, 2)
    assert satisfaction(admin, people.other_customer.pk) == (0.0, 0)
    page = signed_in(people.admin).get(f"/admin/accounts/customer/{key}/overview/")
    assert "3.5 of 5" in page.content.decode()
