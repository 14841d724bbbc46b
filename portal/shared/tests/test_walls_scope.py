"""The door itself: nesting, failures, threads, tasks, and requests through the middleware."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django_scopes.exceptions import ScopeError

from accounts.models import Segment
from portal.shared.context import current_tenant_id, tenant_scope
from portal.shared.models import Tenant

ClientFor = Callable[..., Client]
TENANT_SETTING = "select coalesce(current_setting('app.tenant_id', true), '')"


class Planned(Exception):
    """Raised by tests."""


@pytest.fixture
def both(tenant: Tenant, other_tenant: Tenant) -> tuple[Tenant, Tenant]:
    """Two tenants with a segment each."""
    for place in (tenant, other_tenant):
        with tenant_scope(place):
            Segment.objects.create(tenant=place, name=place.name)
    return tenant, other_tenant


def assert_scope(place: Tenant | None) -> None:
    """Context variable, managers and database agree on the tenant."""
    assert current_tenant_id() == (place.pk if place else None)
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(TENANT_SETTING)
            assert cursor.fetchone()[0] == (str(place.pk) if place else "")
            cursor.execute("select name from accounts_segment")
            assert [row[0] for row in cursor.fetchall()] == ([place.name] if place else [])
    if place:
        assert [segment.name for segment in Segment.objects.all()] == [place.name]
    else:
        with pytest.raises(ScopeError):
            Segment.objects.exists()


@pytest.mark.parametrize("inner_fails", [False, True])
def test_a_nested_scope_restores_the_outer(both: tuple[Tenant, Tenant], inner_fails: bool) -> None:
    north, south = both
    assert_scope(None)
    with tenant_scope(north):
        assert_scope(north)
        try:
            with tenant_scope(south):
                assert_scope(south)
                with tenant_scope(north):
                    assert_scope(north)
                assert_scope(south)
                if inner_fails:
                    raise Planned
        except Planned:
            pass
        assert_scope(north)
    assert_scope(None)


def test_savepoints_keep_the_scope(both: tuple[Tenant, Tenant]) -> None:
    north, south = both
    with tenant_scope(north):
        with pytest.raises(Planned), transaction.atomic():  # noqa: PT012
            with tenant_scope(south):
                assert_scope(south)
            assert_scope(north)
            raise Planned
        assert_scope(north)
        with transaction.atomic():
            with tenant_scope(south), transaction.atomic():
                Segment.objects.update(name="gone")
                transaction.set_rollback(True)
            assert_scope(north)
        with transaction.atomic(), tenant_scope(south):
            Segment.objects.update(name="gone")
            transaction.set_rollback(True)
        assert_scope(north)
    with tenant_scope(south):
        assert_scope(south)
    assert_scope(None)


def test_a_broken_statement_in_the_inner_scope_harms_nothing(both: tuple[Tenant, Tenant]) -> None:
    north, south = both
    with tenant_scope(north):
        with (
            pytest.raises(DatabaseError, match="no_such_table"),
            transaction.atomic(),
            tenant_scope(south),
            connection.cursor() as cursor,
        ):
            cursor.execute("select * from no_such_table")
        assert_scope(north)
    assert_scope(None)


def test_an_unsaved_tenant_opens_no_door(db: None) -> None:
    """`scope(tenant=None)` would show everybody's rows."""
    with pytest.raises(ValueError, match="saved"), tenant_scope(Tenant(name="Draft")):
        pass
    assert current_tenant_id() is None


@pytest.mark.django_db(transaction=True)
def test_threads_have_scopes_of_their_own(both: tuple[Tenant, Tenant]) -> None:
    def visit(number: int) -> list[str]:
        place = both[number % 2]
        try:
            if current_tenant_id() is not None:
                return ["inherited a scope"]
            with tenant_scope(place):
                return [segment.name for segment in Segment.objects.all()]
        finally:
            connection._close()  # close() leaves SQLite's database in memory open
            connection.connection = None

    with tenant_scope(both[0]), ThreadPoolExecutor(4) as pool:
        found = list(pool.map(visit, range(40)))
    assert found == [[both[number % 2].name] for number in range(40)]


def test_asynchronous_tasks_have_scopes_of_their_own(both: tuple[Tenant, Tenant]) -> None:
    def seen_at(place: Tenant) -> list[str]:
        with tenant_scope(place):
            return [segment.name for segment in Segment.objects.all()]

    async def visit(place: Tenant) -> list[str]:
        found = []
        for _ in range(5):
            found += await sync_to_async(seen_at)(place)
            await asyncio.sleep(0)
            assert current_tenant_id() is None
        return found

    async def visit_all() -> list[list[str]]:
        return await asyncio.gather(*(visit(place) for place in both * 3))

    assert async_to_sync(visit_all)() == [[place.name] * 5 for place in both * 3]


def test_a_scope_held_over_an_await_is_the_tasks_own(both: tuple[Tenant, Tenant]) -> None:
    async def hold(place: Tenant) -> set[int | None]:
        seen = set()
        with tenant_scope(place):
            for _ in range(5):
                await asyncio.sleep(0)
                seen.add(current_tenant_id())
        return seen | {current_tenant_id()}

    async def hold_all() -> list[set[int | None] | BaseException]:
        return await asyncio.gather(*map(hold, both), return_exceptions=True)

    found = async_to_sync(hold_all)()
    if connection.vendor == "postgresql":  # a transaction can't be held there
        assert [type(error) for error in found] == [SynchronousOnlyOperation] * 2
    else:
        assert found == [{place.pk, None} for place in both]
    assert current_tenant_id() is None


@pytest.mark.urls("portal.shared.tests.wall_urls")
def test_a_request_sees_its_hosts_tenant_only(
    both: tuple[Tenant, Tenant], client_for: ClientFor
) -> None:
    for place in (*both, *both):
        client = client_for(None, place)
        assert client.get("/wall/names/").json() == {"names": [place.name]}
        assert client.get("/wall/lazy/").content == f"{place.name};".encode()
        # Stepping around the managers needs the wall in the database.
        raw = client.get("/wall/raw/").json()["names"]
        expected = [place.name] if connection.vendor == "postgresql" else ["North", "South"]
        assert raw == expected
        assert current_tenant_id() is None


@pytest.mark.urls("portal.shared.tests.wall_urls")
@pytest.mark.django_db(transaction=True)
def test_what_is_streamed_after_the_scope_shows_no_foreign_row(
    both: tuple[Tenant, Tenant], client_for: ClientFor
) -> None:
    client = client_for(None, both[0])
    response = client.get("/wall/streamed/")
    with pytest.raises(ScopeError):
        list(response.streaming_content)
    late = b"".join(client.get("/wall/streamed-late/").streaming_content)
    # A queryset made inside keeps its filter; row-level security shows nothing at all by then.
    assert late == (b"" if connection.vendor == "postgresql" else b"North")


@pytest.mark.urls("portal.shared.tests.wall_urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("ending", "status"),
    [("crash", 500), ("missing", 404), ("refused", 403), ("unavailable", 503), ("well", 200)],
)
def test_a_post_that_fails_leaves_nothing(
    both: tuple[Tenant, Tenant], client_for: ClientFor, ending: str, status: int
) -> None:
    client = client_for(None, both[0])
    client.raise_request_exception = False
    assert client.post(f"/wall/write/{ending}/").status_code == status
    assert not connection.in_atomic_block
    with tenant_scope(both[0]):
        left = Segment.objects.exclude(name="North").count()
    assert left == (1 if ending == "well" else 0)
    assert client.get("/wall/lazy/").status_code == 200
