"""Invitations to a customer or to the staff: a mailed link that works once, for seven days."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import (
    Customer,
    Invitation,
    Membership,
    Role,
    StaffMembership,
    User,
)
from accounts.services import memberships
from accounts.services.notifications import language_of, mail_parts
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.mail import queue_mail
from portal.shared.tenants import tenant_url

VALID_FOR = timedelta(days=7)
TOKEN_BYTES = 32


@transaction.atomic
def invite_member(*, actor: Actor, customer: Customer, email: str, role: Role) -> Invitation:
    """Ask somebody by mail to join a customer. Raises NotAllowed, DomainError."""
    policies.require_manage_members(actor, customer)
    policies.require_grant(actor, role, customer)
    address = email.strip().lower()
    if Membership.objects.filter(customer=customer, user__email=address).exists():
        raise DomainError(_("This person is a member already."), field="email")
    return _invite(actor, customer, address, role)


@transaction.atomic
def invite_staff(*, actor: Actor, email: str, role: Role) -> Invitation:
    """Ask somebody by mail to work for the tenant. Raises NotAllowed, DomainError."""
    policies.require_manage_staff(actor)
    policies.require_grant(actor, role, None)
    address = email.strip().lower()
    if StaffMembership.objects.filter(user__email=address).exists():
        raise DomainError(_("This person works here already."), field="email")
    return _invite(actor, None, address, role)


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Mail a new link; the old one stops working. Raises NotAllowed, DomainError."""
    require_manage_invitation(actor, invitation)
    policies.require_grant(actor, invitation.role, invitation.customer)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    changed = (
        Invitation.objects.filter(pk=invitation.pk)
        .open()
        .update(token_hash=hash_token(token), expires_at=timezone.now() + VALID_FOR)
    )
    if not changed:
        raise DomainError(_("This invitation is closed already."))
    record(actor, "invitation.resent", invitation)
    _mail(actor, invitation, token)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link stops working. Raises NotAllowed, DomainError."""
    require_manage_invitation(actor, invitation)
    if not Invitation.objects.filter(pk=invitation.pk).open().update(revoked_at=timezone.now()):
        raise DomainError(_("This invitation is closed already."))
    record(actor, "invitation.revoked", invitation)


@transaction.atomic
def accept_invitation(*, actor: Actor, invitation: Invitation, user: User) -> None:
    """Take the place that was offered; only the invited address may, and only once.

    Raises DomainError.
    """
    if user.email.lower() != invitation.email:
        raise DomainError(_("This invitation is for %(email)s.") % {"email": invitation.email})
    changed = (
        Invitation.objects.filter(pk=invitation.pk).usable().update(accepted_at=timezone.now())
    )
    if not changed:
        raise DomainError(_("This invitation works no longer. Ask for a new one."))
    record(actor, "invitation.accepted", invitation, {"role": (None, invitation.role.name)})
    if invitation.customer is None:
        memberships.join_staff(actor, user, invitation.role)
    else:
        memberships.join_customer(actor, invitation.customer, user, invitation.role)


def require_manage_invitation(actor: Actor, invitation: Invitation) -> None:
    """Raises NotAllowed."""
    if invitation.customer is None:
        policies.require_manage_staff(actor)
    else:
        policies.require_manage_members(actor, invitation.customer)


def hash_token(token: str) -> str:
    """What is stored instead of the token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _invite(actor: Actor, customer: Customer | None, email: str, role: Role) -> Invitation:
    now = timezone.now()
    same = Invitation.objects.filter(customer=customer, email=email)
    # One that ran out would stand in the way of the new one.
    same.open().filter(expires_at__lte=now).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        with transaction.atomic():
            invitation: Invitation = Invitation.objects.create(
                tenant=actor.tenant,
                customer=customer,
                role=role,
                email=email,
                token_hash=hash_token(token),
                invited_by=actor.user,
                expires_at=now + VALID_FOR,
            )
    except IntegrityError as error:
        raise DomainError(
            _("There is an open invitation for this address. Send it again instead."),
            field="email",
        ) from error
    record(actor, "invitation.sent", invitation, {"role": (None, role.name)})
    _mail(actor, invitation, token)
    return invitation


def _mail(actor: Actor, invitation: Invitation, token: str) -> None:
    """In the person's language where they are known, else the company's or the tenant's."""
    language = _language(actor, invitation)
    with translation.override(language):
        place = invitation.customer.name if invitation.customer else actor.tenant.name
        values = {"place": place, "name": actor.label, "portal": actor.tenant.name}
        subject, text, html = mail_parts(
            actor.tenant,
            subject=_("Invitation to %(place)s") % values,
            greeting=_("Hello,"),
            lead=_("%(name)s invites you to %(place)s on the portal of %(portal)s.") % values,
            action_label=_("See the invitation"),
            action_url=tenant_url(actor.tenant, reverse("account:invitation", args=[token])),
            note=_("The link works once, for seven days."),
        )
    queue_mail(
        tenant=actor.tenant,
        to=invitation.email,
        subject=subject,
        text=text,
        html=html,
        language=language,
    )


def _language(actor: Actor, invitation: Invitation) -> str:
    user = User.objects.filter(email=invitation.email).first()
    if user is not None:
        return language_of(user, actor.tenant)
    wanted = invitation.customer.language if invitation.customer else ""
    return wanted if wanted in actor.tenant.languages else str(actor.tenant.default_language)
