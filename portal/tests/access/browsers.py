"""Browsers of every role, and what an answer is called in the table."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from accounts.middleware import TENANT_KEY
from accounts.models import User
from portal.shared.models import Tenant
from portal.tests.access.world import World

# The table's columns, in the groups it is read by. People of the other tenant ask their own host
# for the first tenant's addresses.
GROUPS = (
    ("anonymous",),
    ("owner", "buyer", "billing", "viewer"),
    ("outsider",),
    ("agent", "knowledge", "admin", "operator"),
    ("foreign_owner", "foreign_agent", "foreign_admin"),
)
ROLES = tuple(role for group in GROUPS for role in group)
FOREIGN_ROLES = GROUPS[-1]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

LETTERS = {200: ".", 204: "E", 301: "P", 400: "B", 403: "F", 404: "N", 405: "M", 422: "I"}


@dataclass(frozen=True)
class Browser:
    """A session at a host; `client()` is a fresh one each time, so that cells share nothing."""

    host: str
    cookie: str | None

    def client(self, **options: Any) -> Client:
        client = Client(HTTP_HOST=self.host, raise_request_exception=False, **options)
        if self.cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        return client

    def at(self, host: str) -> "Browser":
        """The same cookie, shown to another host."""
        return Browser(host, self.cookie)


def open_browsers(world: World) -> dict[str, Browser]:
    """One for each role, signed in a moment ago by password; adds one more of the owner's."""
    browsers = {"anonymous": Browser(world.tenant.primary_host, None)}
    for role in ROLES[1:]:
        place = world.other if role in FOREIGN_ROLES else world.tenant
        browsers[role] = Browser(place.primary_host, sign_in(world.people[role], place))
    spare = sign_in(world.people["owner"], world.tenant)
    world.objects["session"] = UserSession.objects.get(session_key=spare).pk
    return browsers


def sign_in(user: User, tenant: Tenant) -> str:
    """A session of the user at the tenant; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[TENANT_KEY] = tenant.pk
    request = RequestFactory().get("/")
    request.session, request.user = session, user
    reauthenticate_by_password(request)
    session.save()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1")
    return str(session.session_key)


def letter_of(response: Any) -> str:
    """How the table writes an answer: L to the sign-in, A to the password page, R elsewhere."""
    if response.status_code != 302:
        return LETTERS.get(response.status_code, f"<{response.status_code}>")
    path = urlsplit(response["Location"]).path
    return {"/auth/login/": "L", "/auth/reauthenticate/": "A"}.get(path, "R")
