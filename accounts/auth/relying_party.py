"""The relying party of passkeys is the tenant's own host."""

from django.http import HttpRequest


def relying_party_id(request: HttpRequest) -> str:
    """The host without its port (WebAuthn Level 2, 5.1.2)."""
    return str(request.get_host().rsplit(":", 1)[0])


def relying_party_name(request: HttpRequest) -> str:
    """What the authenticator shows."""
    return str(request.tenant.name)
