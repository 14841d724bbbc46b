"""A request without an account: written, confirmed once, never seen by staff before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from accounts.models import Notification, User
from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage, StoredFile, Tenant
from portal.shared.outbox import dispatch_due
from tickets import services
from tickets.enums import Channel, EventKind, LinkPurpose
from tickets.links import LinkGone, find_link, hash_token
from tickets.models import AccessLink, Category, GuestRequest, Ticket
from tickets.selectors_guests import guest_categories
from tickets.tests.factories import text_file
from tickets.tests.guests import EMAIL, carry_out, links_in_mail, open_for, token_in_mail, write


def confirm(tenant: Tenant, token: str, **fields: Any) -> Ticket:
    ticket, _path = services.confirm_guest_request(
        actor=actor_for(None, tenant), token=token, **fields
    )
    return ticket


def test_nothing_is_seen_before_it_is_confirmed(people: Any, in_tenant: Tenant) -> None:
    waiting = write(in_tenant, uploads=[text_file()])
    sent = carry_out(in_tenant)
    assert [mail.to for mail in sent] == [[EMAIL]]
    assert not Ticket.objects.exists()
    assert not Notification.objects.exists()
    logged = AuditEntry.objects.get(action="guest_request.written")
    assert "Late" not in logged.target_label
    stored = StoredFile.objects.get()
    assert (stored.owner_kind, stored.owner_id) == ("tickets.guestrequest", waiting.pk)


def test_a_stranger_s_words_are_not_mailed_to_the_address(in_tenant: Tenant) -> None:
    write(in_tenant, name="Buy pills", subject="Buy pills", body="Buy pills at evil.example")
    (sent,) = carry_out(in_tenant)
    assert "pills" not in sent.subject + sent.body + str(sent.alternatives)


def test_confirmed_it_is_a_request_with_its_files(people: Any, in_tenant: Tenant) -> None:
    write(in_tenant, uploads=[text_file()], urgency="high", language="lt")
    ticket = confirm(in_tenant, token_in_mail(in_tenant))
    assert (ticket.guest_email, ticket.guest_name, ticket.customer) == (EMAIL, "Ona", None)
    assert (ticket.channel, ticket.guest_language) == (Channel.GUEST, "lt")
    assert (ticket.urgency, ticket.priority, ticket.category.key) == ("high", "high", "delivery")
    message = ticket.messages.get()
    assert (message.body, message.author_name, message.author_email) == (
        "Since Monday.",
        "Ona",
        EMAIL,
    )
    stored = StoredFile.objects.get()
    assert (stored.owner_kind, stored.owner_id) == ("tickets.ticketmessage", message.pk)
    assert list(ticket.events.values_list("kind", flat=True)) == ["opened", "confirmed"]
    dispatch_due(in_tenant)
    told = Notification.objects.values_list("user__email", flat=True)
    assert set(told) == {"agent@north.example", "admin@north.example"}


def test_it_counts_once(in_tenant: Tenant) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    confirm(in_tenant, token)
    with pytest.raises(LinkGone):
        confirm(in_tenant, token)
    assert Ticket.objects.count() == 1


def test_the_receipt_carries_the_link_and_the_promise(in_tenant: Tenant) -> None:
    ticket, path = open_for(in_tenant, language="lt")
    sent = carry_out(in_tenant)[-1]
    assert ticket.reference in sent.subject
    assert f"http://north.example{path}" in sent.body
    assert sent.extra_headers["Content-Language"] == "lt"


def test_only_the_hash_is_kept(in_tenant: Tenant) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    assert len(token) == 43
    link = AccessLink.objects.get()
    assert link.token_hash == hash_token(token)
    carry_out(in_tenant)
    kept = [
        str(vars(row))
        for model in (AccessLink, GuestRequest, OutboxMessage, AuditEntry)
        for row in model.objects.all()
    ]
    assert not [row for row in kept if token in row]


def test_links_end_after_three_days(in_tenant: Tenant) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    now = timezone.now()
    assert find_link(token, LinkPurpose.CONFIRM, now + timedelta(days=2, hours=23))
    assert find_link(token, LinkPurpose.CONFIRM, now + timedelta(days=3, minutes=1)) is None
    with pytest.raises(LinkGone):
        confirm(in_tenant, token, at=now + timedelta(days=4))


def test_a_token_opens_only_what_it_is_for_and_only_here(
    in_tenant: Tenant, other_tenant: Tenant
) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    assert find_link(token, LinkPurpose.READ) is None
    with tenant_scope(other_tenant):
        assert find_link(token, LinkPurpose.CONFIRM) is None
        with pytest.raises(LinkGone):
            confirm(other_tenant, token)
    for wrong in ("", token[:-1], token + "A", token.swapcase(), "\ud800", "x" * 5000):
        assert find_link(wrong, LinkPurpose.CONFIRM) is None


def test_the_same_form_writes_once_and_mails_once(in_tenant: Tenant) -> None:
    key = uuid4()
    assert write(in_tenant, form_key=key) == write(in_tenant, form_key=key)
    assert len(links_in_mail(in_tenant)) == 1
    other = write(in_tenant, form_key=key, body="Something else.")
    assert other.form_key != key
    assert GuestRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"subject": " "}, "subject"),
        ({"body": "\0 \n"}, "body"),
        ({"urgency": "now"}, "urgency"),
        ({"category": "feedback"}, "category"),
    ],
)
def test_what_is_refused(in_tenant: Tenant, fields: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        write(in_tenant, **fields)
    assert refused.value.field == field
    assert not GuestRequest.objects.exists()


def test_not_where_the_tenant_takes_none(in_tenant: Tenant) -> None:
    in_tenant.guest_requests = False
    with pytest.raises(NotAllowed):
        write(in_tenant)


def test_every_category_is_offered_but_feedback(in_tenant: Tenant) -> None:
    offered = {row.key for row in guest_categories(actor_for(None, in_tenant))}
    assert {"delivery", "technician", "broken", "service-complaint"} <= offered
    assert "feedback" not in offered


def test_a_category_that_went_out_of_use_holds_nothing_up(in_tenant: Tenant) -> None:
    write(in_tenant)
    Category.objects.filter(key="delivery").update(is_active=False)
    ticket = confirm(in_tenant, token_in_mail(in_tenant))
    assert ticket.category.key != "delivery"


def test_a_key_that_another_form_used_holds_nothing_up(
    in_tenant: Tenant, signed_in: Callable[[User | None], Client]
) -> None:
    _ticket, path = open_for(in_tenant)
    key = uuid4()
    write(in_tenant, form_key=key, subject="Another parcel")
    confirm = links_in_mail(in_tenant)[-1]
    sent = signed_in(None).post(f"{path}reply/", {"body": "Still nothing.", "form_key": str(key)})
    assert sent.status_code == 302
    assert signed_in(None).post(confirm, {"send": "1"}).status_code == 302
    assert Ticket.objects.filter(subject="Another parcel").count() == 1


def test_without_any_category_the_link_stays_good(in_tenant: Tenant) -> None:
    write(in_tenant)
    token = token_in_mail(in_tenant)
    Category.objects.update(is_active=False)
    with pytest.raises(DomainError):
        confirm(in_tenant, token)
    Category.objects.update(is_active=True)
    assert confirm(in_tenant, token).guest_email == EMAIL


def test_discarded_it_is_gone_with_its_files(
    in_tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    write(in_tenant, uploads=[text_file()])
    token, name = token_in_mail(in_tenant), StoredFile.objects.get().storage_name
    visitor = actor_for(None, in_tenant)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_guest_request(actor=visitor, token=token)
    assert not GuestRequest.objects.exists()
    assert not StoredFile.objects.exists()
    assert not storages["private"].exists(name)
    with pytest.raises(LinkGone):
        services.discard_guest_request(actor=visitor, token=token)


def test_the_unconfirmed_are_forgotten_after_a_week(
    in_tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    ticket, _path = open_for(in_tenant, at=now - timedelta(days=2), uploads=[text_file("a.txt")])
    old = write(in_tenant, at=now - timedelta(days=8), uploads=[text_file("b.txt")])
    new = write(in_tenant, at=now - timedelta(days=6))
    name = StoredFile.objects.get(owner_kind="tickets.guestrequest").storage_name
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_unconfirmed(actor=system_actor(in_tenant)) == 1
    assert set(GuestRequest.objects.values_list("pk", flat=True)) == {
        new.pk,
        GuestRequest.objects.get(ticket=ticket).pk,
    }
    assert not GuestRequest.objects.filter(pk=old.pk).exists()
    assert [file.name for file in StoredFile.objects.all()] == ["a.txt"]
    assert not storages["private"].exists(name)
    with pytest.raises(NotAllowed):
        services.forget_unconfirmed(actor=actor_for(None, in_tenant))


def test_forgetting_leaves_confirmed_requests_whole(in_tenant: Tenant) -> None:
    ticket, _path = open_for(in_tenant, uploads=[text_file()])
    later = timezone.now() + timedelta(days=200)
    assert services.forget_unconfirmed(actor=system_actor(in_tenant), now=later) == 0
    assert not GuestRequest.objects.exists()
    assert not AccessLink.objects.exists()
    assert ticket.messages.get().body == "Since Monday."
    assert StoredFile.objects.count() == 1
    assert ticket.events.filter(kind=EventKind.CONFIRMED).exists()
