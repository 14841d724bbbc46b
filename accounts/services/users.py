"""People that somebody else enters: the first administrator, the demo's cast."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.audit import record


@transaction.atomic
def ensure_user(
    *, actor: Actor, email: str, name: str = "", language: str = "", password: str | None = None
) -> User:
    """The user with this address, entered with a confirmed address where there is none yet.

    Without a password the person sets one by the reset mail.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is not None:
        return user
    user = User.objects.create_user(address, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    record(actor, "user.created", user)
    return user
