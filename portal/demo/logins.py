"""What the demo prints: addresses and logins."""

import base64

from django.conf import settings

from portal.demo.tenants import OPERATOR_EMAIL, TENANTS, TOTP_SECRET_HEX, DemoTenant

CUSTOMER_LOGINS = {
    "nordhaus": [
        ("owner@medis.example", "owner of UAB Medis"),
        ("buyer@medis.example", "buyer there"),
        ("billing@medis.example", "billing there"),
        ("viewer@medis.example", "viewer there"),
        ("owner@kede.example", "owner of another customer"),
        ("accountant@gestao.example", "member in both portals"),
    ],
    "atlantico": [
        ("owner@velamar.example", "owner of Velamar Lda"),
        ("accountant@gestao.example", "member in both portals"),
    ],
}


def totp_secret() -> str:
    """The demo's TOTP secret as authenticator apps take it (base32)."""
    return base64.b32encode(bytes.fromhex(TOTP_SECRET_HEX)).decode()


def login_lines(port: str) -> list[str]:
    """The text that `make demo` ends with."""
    lines = [
        "",
        f"The portal is at http://localhost:{port} – password for all: {settings.DEMO_PASSWORD}",
        "",
    ]
    for tenant in TENANTS:
        lines += _tenant_lines(tenant, port)
    return [
        *lines,
        f"  operator    {OPERATOR_EMAIL} (any portal's /admin/)",
        f"  mail        http://localhost:{port}/demo/mail/",
        "",
        "Ctrl-C ends all.",
        "",
    ]


def _tenant_lines(tenant: DemoTenant, port: str) -> list[str]:
    hosts = [tenant.host, *(host for host in tenant.other_hosts if "localhost" in host)]
    addresses = "  ".join(f"http://{host}:{port}" for host in hosts)
    lines = [f"{tenant.fields['name']}  {addresses}"]
    lines += [f"  customer    {email} ({what})" for email, what in CUSTOMER_LOGINS[tenant.slug]]
    for member in tenant.staff:
        secret = f", authenticator secret {totp_secret()}" if member.with_totp else ""
        lines.append(f"  staff       {member.email} ({member.role}{secret}), at /admin/")
    return [*lines, ""]
