"""Invitations: mailed, hashed, once, for seven days, for one address."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts import services
from accounts.enums import CustomerPermission as C
from accounts.enums import StaffPermission as S
from accounts.models import Invitation
from accounts.services.invitations import hash_token
from accounts.tests.factories import make_user
from accounts.tests.people import acting, assert_groups_in_step, role_of
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Any, in_tenant: Any) -> Any:
    """The cast with the tenant's scope open."""
    return cast


def sent_token() -> str:
    text: str = OutboxMessage.objects.filter(kind="mail.send").latest("id").payload["text"]
    return text.split("/account/invitations/")[1].split("/")[0]


def test_invitation_is_mailed_hashed_and_works_once(people: Any, tenant: Any) -> None:
    invitation = services.invite_member(
        actor=acting(people.owner, tenant),
        customer=people.customer,
        email=" New@Medis.example ",
        role=role_of("buyer"),
    )
    token = sent_token()
    assert len(token) == 43
    assert invitation.token_hash == hash_token(token)
    assert invitation.email == "new@medis.example"
    assert token not in str(list(AuditEntry.objects.values_list("changes", "target_label")))
    user = make_user("new@medis.example")
    services.accept_invitation(actor=acting(user, tenant), invitation=invitation, user=user)
    assert acting(user, tenant).may_at(C.PLACE_ORDERS, people.customer.pk)
    assert_groups_in_step(tenant)
    with pytest.raises(DomainError):
        services.accept_invitation(actor=acting(user, tenant), invitation=invitation, user=user)


def test_only_the_invited_address_accepts(people: Any, tenant: Any) -> None:
    invitation = services.invite_member(
        actor=acting(people.owner, tenant),
        customer=people.customer,
        email="new@medis.example",
        role=role_of("owner"),
    )
    with pytest.raises(DomainError, match=r"new@medis\.example"):
        services.accept_invitation(
            actor=acting(people.outsider, tenant), invitation=invitation, user=people.outsider
        )


def test_expired_revoked_and_resent(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    make = {"actor": actor, "customer": people.customer, "email": "n@x.example"}
    invitation = services.invite_member(**make, role=role_of("buyer"))
    with pytest.raises(DomainError, match="Send it again"):
        services.invite_member(**make, role=role_of("buyer"))
    first = sent_token()
    services.resend_invitation(actor=actor, invitation=invitation)
    assert sent_token() != first
    Invitation.objects.update(expires_at=timezone.now())
    user = make_user("n@x.example")
    with pytest.raises(DomainError, match="no longer"):
        services.accept_invitation(actor=actor, invitation=invitation, user=user)
    newer = services.invite_member(**make, role=role_of("buyer"))  # the expired one steps aside
    services.revoke_invitation(actor=actor, invitation=newer)
    for service in (services.revoke_invitation, services.resend_invitation):
        with pytest.raises(DomainError, match="closed"):
            service(actor=actor, invitation=newer)
    with pytest.raises(DomainError, match="no longer"):
        services.accept_invitation(actor=actor, invitation=newer, user=user)


def test_members_are_not_invited_again(people: Any, tenant: Any) -> None:
    with pytest.raises(DomainError, match="already"):
        services.invite_member(
            actor=acting(people.owner, tenant),
            customer=people.customer,
            email=people.viewer.email.upper(),
            role=role_of("buyer"),
        )
    with pytest.raises(DomainError, match="already"):
        services.invite_staff(
            actor=acting(people.admin, tenant),
            email=people.agent.email,
            role=role_of("agent", "staff"),
        )


def test_staff_invitation_makes_staff(people: Any, tenant: Any) -> None:
    invitation = services.invite_staff(
        actor=acting(people.admin, tenant),
        email="second@north.example",
        role=role_of("agent", "staff"),
    )
    with pytest.raises(DomainError, match="Send it again"):
        services.invite_staff(
            actor=acting(people.admin, tenant),
            email="second@north.example",
            role=role_of("agent", "staff"),
        )
    user = make_user("second@north.example")
    services.accept_invitation(actor=acting(user, tenant), invitation=invitation, user=user)
    assert acting(user, tenant).may(S.WORK_TICKETS)
    assert_groups_in_step(tenant)


def test_owner_may_not_touch_staff_or_foreign_invitations(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    system = system_actor(tenant)
    to_staff = services.invite_staff(
        actor=system, email="a@x.example", role=role_of("agent", "staff")
    )
    elsewhere = services.invite_member(
        actor=system, customer=people.other_customer, email="a@x.example", role=role_of("buyer")
    )
    for invitation in (to_staff, elsewhere):
        for service in (services.revoke_invitation, services.resend_invitation):
            with pytest.raises(NotAllowed):
                service(actor=actor, invitation=invitation)
    assert list(Invitation.objects.visible_to(actor)) == []
    assert Invitation.objects.visible_to(acting(people.admin, tenant)).count() == 2
    assert mail.outbox == []
