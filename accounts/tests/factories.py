"""People and customers for tests, made by the services."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts import services
from accounts.models import Customer, Role, User
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

PASSWORD = "portal-demo"


def make_user(email: str, **fields: Any) -> User:
    """A user with a confirmed address and the test password."""
    user = User.objects.create_user(email, PASSWORD, name=fields.pop("name", email), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_customer(tenant: Tenant, name: str, **fields: Any) -> Customer:
    """A customer record; call it inside the tenant's scope."""
    number = fields.pop("number", f"C-{Customer.objects.count() + 1001}")
    customer: Customer = Customer.objects.create(tenant=tenant, name=name, number=number, **fields)
    return customer


def make_member(customer: Customer, email: str, role: str = "owner", **fields: Any) -> User:
    """A user who is a member of the customer with a seeded role."""
    user = User.objects.filter(email=email).first() or make_user(email, **fields)
    services.add_member(
        actor=system_actor(customer.tenant),
        customer=customer,
        user=user,
        role=Role.objects.get(scope="customer", key=role),
    )
    return user


def make_staff(tenant: Tenant, email: str, role: str = "agent", **fields: Any) -> User:
    """A user who works for the tenant with a seeded role."""
    user = User.objects.filter(email=email).first() or make_user(email, **fields)
    services.add_staff(
        actor=system_actor(tenant), user=user, role=Role.objects.get(scope="staff", key=role)
    )
    return user
