"""Passkeys belong to the tenant's own host: it alone is their relying party and origin."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import as_credential_descriptors

from accounts.models import Passkey, User


def relying_party_id(request: HttpRequest) -> str:
    """The host without its port (WebAuthn Level 2, 5.1.2)."""
    return str(request.get_host().rsplit(":", 1)[0])


def relying_party_name(request: HttpRequest) -> str:
    """What the authenticator shows."""
    return str(request.tenant.name)


def allowed_origin(request: HttpRequest) -> str:
    """The origin of this request's host, which TenantMiddleware has found to be the tenant's.

    Without TLS only the demo on this machine; browsers themselves allow that and no more.
    """
    host = relying_party_id(request)
    local = host == "localhost" or host.endswith(".localhost")
    plain = settings.PORTAL_DEMO and local and not request.is_secure()
    return f"{'http' if plain else 'https'}://{request.get_host()}"


def passkeys_here(request: HttpRequest, user: User) -> Any:
    """The person's passkeys that work on this host, the last used one first."""
    return Passkey.objects.filter(
        user=user, host=relying_party_id(request), confirmed=True
    ).order_by("-last_used_at", "-pk")


class TenantWebAuthnHelper(WebAuthnHelper):
    """The package's ceremonies, held to one host."""

    def get_allowed_origins(self) -> list[str]:
        return [allowed_origin(self.request)]

    def get_generate_registration_options_kwargs(self, *, user: User) -> dict[str, Any]:
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        mine = passkeys_here(self.request, user)
        return {**options, "exclude_credentials": as_credential_descriptors(mine)}

    def get_generate_authentication_options_kwargs(
        self, *, user: User | None = None, require_user_verification: bool
    ) -> dict[str, Any]:
        options: dict[str, Any] = super().get_generate_authentication_options_kwargs(
            user=user, require_user_verification=require_user_verification
        )
        if user:
            mine = passkeys_here(self.request, user)
            options["allow_credentials"] = as_credential_descriptors(mine)
        return options

    def create_credential(self, *args: Any, **kwargs: Any) -> Passkey:
        passkey: Passkey = super().create_credential(*args, **kwargs)
        passkey.host = relying_party_id(self.request)
        return passkey
