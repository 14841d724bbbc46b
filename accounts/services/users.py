"""People that somebody else enters: the first administrator, the demo's cast."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.audit import record


@transaction.atomic
def ensure_user(
    *, actor: Actor, email: str, name: str = "", language: str = "", encoded_password: str = ""
) -> User:
    """The user with this address, entered with a confirmed address where there is none yet.

    `encoded_password` is what `make_password` returned, so that many people can be entered
    without hashing for each; without one the person sets a password by the reset mail.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is not None:
        return user
    user = User(email=address, name=name, language=language)
    user.password = encoded_password or make_password(None)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    record(actor, "user.created", user)
    return user
