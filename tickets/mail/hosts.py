"""Servers that mailboxes may lie on: none inside our own network, unless the operator says so."""

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from portal.shared.errors import DomainError


def check_host(host: str, port: int) -> None:
    """Raises DomainError for a server with an address that is not on the public internet.

    A tenant names the server, and the portal connects to it from inside our network.
    """
    if host.lower() in {name.lower() for name in settings.MAIL_PRIVATE_HOSTS}:
        return
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise DomainError(_("The server's name is not known."), field="host") from error
    for *_rest, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            raise DomainError(_("The server has a private address."), field="host")
