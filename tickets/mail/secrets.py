"""Passwords and keys of mailboxes: in the environment, under names that belong to the tenant.

A tenant's staff type the variable's name, so the name must begin with the tenant's own prefix:
else they could have any secret of the installation, or of another tenant, sent to their server.
"""

import os
import re

from portal.shared.models import Tenant
from tickets.models import Mailbox

NAME = re.compile(r"[A-Z0-9_]+\Z")


def prefix_of(tenant: Tenant) -> str:
    """How the names of a tenant's variables begin: MAILBOX_NORDHAUS_."""
    return f"MAILBOX_{re.sub(r'[^A-Z0-9]', '_', tenant.slug.upper())}_"


def is_allowed(tenant: Tenant, name: str) -> bool:
    """Whether a tenant may name the variable."""
    return name.startswith(prefix_of(tenant)) and NAME.match(name) is not None


def secret_of(tenant: Tenant, mailbox: Mailbox) -> str:
    """The mailbox's password or key; empty where none is set, or the name is not the tenant's."""
    if not is_allowed(tenant, mailbox.secret_name):
        return ""
    return os.environ.get(mailbox.secret_name, "")
