"""The keys of mailed links, made as allauth makes them."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from accounts.models import User


def reset_link(user: User) -> tuple[str, str]:
    """User and key of a link that sets a new password."""
    return user_pk_to_url_str(user), default_token_generator.make_token(user)


def confirmation_key(user: User) -> str:
    """The key of a link that confirms an address not confirmed yet."""
    address = EmailAddress.objects.create(user=user, email=f"new-{user.email}", verified=False)
    return str(EmailConfirmationHMAC.create(address).key)
