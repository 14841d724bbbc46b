"""Opening an account at a tenant: a new customer with its first member, the owner."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events import address_confirmed
from accounts.models import Customer, Membership, PendingSignUp, Role, User
from accounts.models.memberships import OWNER_KEY
from accounts.services import memberships
from accounts.services.customers import free_number
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.enums import SignUpPolicy
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import Tenant


@transaction.atomic
def open_account(
    *, actor: Actor, user: User, company_name: str, at: datetime | None = None
) -> Customer:
    """A new customer whose owner is the user. Raises NotAllowed, DomainError."""
    tenant = actor.tenant
    if tenant.sign_up != SignUpPolicy.OPEN:
        raise NotAllowed
    if Membership.objects.filter(user=user).exists():
        raise DomainError(_("You have an account here already."))
    customer: Customer = Customer.objects.create(
        tenant=tenant,
        number=free_number(actor),
        name=company_name.strip(),
        email=user.email,
        country=tenant.country,
        currency=tenant.currency,
        language=user.language if user.language in tenant.languages else tenant.default_language,
        created_at=at or timezone.now(),
    )
    record(actor, "customer.created", customer)
    owner = Role.objects.get(scope="customer", key=OWNER_KEY)
    memberships.join_customer(actor, customer, user, owner, at)
    return customer


def tell_of_address(*, actor: Actor, user: User) -> None:
    """Another address of somebody with a place here is confirmed; who has several companies is
    asked by none of them."""
    places = list(Membership.objects.filter(user=user).select_related("customer")[:2])
    if len(places) == 1:
        address_confirmed(actor, user, places[0].customer)


def remember_company(*, tenant: Tenant, user: User, company_name: str) -> None:
    """Keep the company name until the e-mail address is confirmed."""
    PendingSignUp.objects.update_or_create(
        tenant=tenant, user=user, defaults={"company_name": company_name}
    )


@transaction.atomic
def open_pending_account(*, actor: Actor, user: User) -> Customer | None:
    """What was begun at sign-up, now that the address is confirmed; None where nothing waits."""
    pending = PendingSignUp.objects.filter(user=user).first()
    if pending is None:
        return None
    pending.delete()
    is_member = Membership.objects.filter(user=user).exists()
    if is_member or actor.tenant.sign_up != SignUpPolicy.OPEN:
        return None
    return open_account(actor=actor, user=user, company_name=pending.company_name)
