"""Forms and addresses fed with what no page of ours would send."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from guardian.models import GroupObjectPermission

from accounts.models import Address, Customer, Invitation, Membership, Role, StaffMembership, User
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.tests.access.asking import content_of
from portal.tests.access.browsers import Browser
from portal.tests.access.forms import FORMS, form_for
from portal.tests.access.rows import ROWS
from portal.tests.access.traces import watched
from portal.tests.access.world import World
from portal.tests.conftest import rolled_back
from tickets.models import Category, Queue, Ticket

pytestmark = pytest.mark.django_db

WRONG: dict[str, Any] = {
    "empty": "",
    "long": "x" * 100_000,
    "nul": "a\0b",
    "not utf-8": b"\xff\xfe\xc3(",
    "huge": "9" * 40,
    "unknown": "no-such-choice",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "before time": "0001-01-01T00:00:00+14:00",
    "long address": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example",
}
QUERY = (
    "q",
    "page",
    "older",
    "newer",
    "after",
    "before",
    "tab",
    "view",
    "queue",
    "state",
    "assignee",
    "priority",
    "subject",
    "kind",
    "todo",
    "category",
    "language",
    "way",
    "whose",
    "tag",
    "since",
    "until",
    "follow_up",
    "customer",
    "channel",
    "due",
    "unread",
    "sort",
    "saved",
    "choose",
    "record",
    "by",
    "score",
    "sent",
    "from",
    "to",
    "period",
    "agent",
    "revision",
    "next",
    "source",
    "with",
    "version",
    "o",
    "p",
    "e",
    "s",
)


# Members aren't asked for as much there, or are led elsewhere.
OF_STRANGERS = (
    "/auth/login",
    "/auth/signup",
    "/auth/password/reset",
    "/feedback/",
    "/requests/guest/",
)


def asker(path: str) -> str:
    """Who may send the form, so that the input reaches it."""
    if path.startswith("/admin/"):
        return "operator" if "/shared/tenant/" in path else "admin"
    return "anonymous" if path.startswith(OF_STRANGERS) else "owner"


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_input_is_refused_not_a_failure(
    world: World, browsers: dict[str, Browser], kind: str
) -> None:
    failed = []
    for path in FORMS:
        row = next(row for row in ROWS if row.path == path)
        form = dict.fromkeys(form_for(path, world.objects), WRONG[kind])
        with rolled_back():
            response = browsers[asker(path)].client().post(row.url(world.objects), form)
        if response.status_code >= 500:
            failed.append((path, repr(response.exc_info[1])))
    assert failed == []


@pytest.mark.parametrize("kind", ["huge", "unknown", "nul", "before time", "long address"])
def test_wrong_single_fields_are_refused(
    world: World, browsers: dict[str, Browser], kind: str
) -> None:
    """One wrong field in a form that is right otherwise goes deeper."""
    failed = []
    for path in FORMS:
        row = next(row for row in ROWS if row.path == path)
        right = form_for(path, world.objects)
        for name in [name for name in right if not name.endswith("_FORMS")]:
            with rolled_back():
                client = browsers[asker(path)].client()
                form = right | {name: WRONG[kind]}
                response = client.post(row.url(world.objects), form)
            if response.status_code >= 500:
                failed.append((path, name, repr(response.exc_info[1])))
    assert failed == []


@pytest.mark.parametrize("kind", ["nul", "markup", "before time"])
def test_wrong_query_parameters_are_no_failure(
    world: World, browsers: dict[str, Browser], kind: str
) -> None:
    value = WRONG[kind]
    failed, echoed = [], []
    for row in ROWS:
        with rolled_back():
            client = browsers[asker(row.path)].client()
            url = row.url(world.objects).partition("?")[0]
            response = client.get(url, dict.fromkeys(QUERY, value))
        if response.status_code >= 500:
            failed.append((row.path, repr(response.exc_info[1])))
        elif "<script>alert(1)" in content_of(response):
            echoed.append(row.path)
    assert (failed, echoed) == ([], [])


EXTRA: dict[str, Any] = {
    "tenant": "2",
    "tenant_id": "2",
    "customer_id": "2",
    "is_staff": "on",
    "is_superuser": "on",
    "is_operator": "on",
    "is_internal": "on",
    "state": "closed",
    "price": "0",
    "credit_limit": "9",
    "number": "C-1",
    "reference": "NH-1",
    "requester": "2",
    "author": "2",
    "user_id": "2",
    "assignee": "2",
    "queue": "2",
    "priority": "urgent",
    "is_owner": "on",
    "scope": "staff",
    "requires_second_factor": "",
    "is_active": "",
    "currency": "XXX",
    "account_manager": "2",
    "custom_fields": "{}",
    "segments": "x",
    "id": "2",
    "pk": "2",
    "version": "99",
    "groups": "1",
    "user_permissions": "1",
    "staff_role": "7",
    "created_at": "2020-01-01",
}
# What decides who may do what, and what things are worth.
GUARDED: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (User, ("email", "is_active", "is_superuser", "password")),
    (Group, ("name",)),
    (GroupObjectPermission, ("group_id", "permission_id", "object_pk")),
    (Tenant, ("slug", "name", "is_active", "modules", "second_factor", "sign_up")),
    (
        Customer,
        (
            "tenant_id",
            "number",
            "is_active",
            "credit_limit",
            "currency",
            "account_manager_id",
            "custom_fields",
        ),
    ),
    (Membership, ("tenant_id", "customer_id", "user_id", "role_id")),
    (StaffMembership, ("tenant_id", "user_id", "role_id")),
    (Role, ("tenant_id", "customer_id", "scope", "key", "permissions", "requires_second_factor")),
    (Address, ("tenant_id", "customer_id")),
    (Invitation, ("tenant_id", "customer_id", "role_id")),
    (
        Ticket,
        (
            "tenant_id",
            "customer_id",
            "requester_id",
            "queue_id",
            "assignee_id",
            "state",
            "priority",
            "reference",
        ),
    ),
    (Queue, ("tenant_id", "name", "is_active")),
    (Category, ("tenant_id", "key", "queue_id", "is_active")),
)


def guarded(world: World) -> dict[str, list[Any]]:
    """The values of all guarded columns of both tenants."""
    found: dict[str, list[Any]] = {}
    for tenant in (world.tenant, world.other):
        with tenant_scope(tenant):
            for model, names in GUARDED:
                rows = model._default_manager.order_by("pk").values_list(*names)
                found[f"{tenant.slug} {model.__name__}"] = [repr(row) for row in rows]
    return found


def outcome(world: World, browser: Browser, url: str, form: dict[str, Any]) -> Any:
    """The answer and the guarded values after a POST that is rolled back."""
    with rolled_back():
        response = browser.client().post(url, form)
        return response.status_code, guarded(world)


# New passwords are hashed with new salt each time.
SALTED = ("/auth/password/change/", "/auth/password/reset/key/{uid}-{key}/", "/auth/signup/")
OWN_FORMS = [path for path in FORMS if not path.startswith("/admin/") and path not in SALTED]


@pytest.mark.parametrize("path", OWN_FORMS)
def test_extra_fields_change_nothing(world: World, browsers: dict[str, Browser], path: str) -> None:
    row = next(row for row in ROWS if row.path == path)
    form = form_for(path, world.objects)
    extra = {name: value for name, value in EXTRA.items() if name not in form}
    browser, url = browsers[asker(path)], row.url(world.objects)
    plain = outcome(world, browser, url, form)
    assert outcome(world, browser, url, form | extra) == plain


def test_the_guard_sees_a_change(world: World, browsers: dict[str, Browser]) -> None:
    """The negative control: a form that does change a role is noticed."""
    path = "/account/people/{member}/"
    before = guarded(world)
    with rolled_back(), watched() as writes:
        url = path.format(**world.objects)
        browsers["owner"].client().post(url, form_for(path, world.objects))
        assert guarded(world) != before
    assert writes != []
