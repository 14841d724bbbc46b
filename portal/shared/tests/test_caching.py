"""Values kept until their part changes, never across tenants."""

from collections.abc import Iterator
from itertools import count

import pytest

from portal.shared.caching import forget, kept
from portal.shared.models import Tenant


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def test_a_value_is_made_once_until_its_part_changes(
    in_tenant: Tenant, numbers: Iterator[int]
) -> None:
    def value(part: str = "help", key: str = "en") -> int:
        return kept(in_tenant, part, key, lambda: next(numbers), 60)

    assert [value(), value()] == [1, 1]
    assert value(key="lt") == 2
    assert value(part="community") == 3
    forget(in_tenant, "help")
    assert [value(), value(key="lt"), value(part="community")] == [4, 5, 3]


def test_what_was_kept_before_the_commit_is_forgotten_after_it(
    in_tenant: Tenant, numbers: Iterator[int], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        forget(in_tenant, "help")
        assert kept(in_tenant, "help", "en", lambda: next(numbers), 60) == 1
    assert kept(in_tenant, "help", "en", lambda: next(numbers), 60) == 2


def test_tenants_keep_their_own(
    in_tenant: Tenant, other_tenant: Tenant, numbers: Iterator[int]
) -> None:
    assert kept(in_tenant, "help", "en", lambda: next(numbers), 60) == 1
    assert kept(other_tenant, "help", "en", lambda: next(numbers), 60) == 2
    forget(other_tenant, "help")
    assert kept(in_tenant, "help", "en", lambda: next(numbers), 60) == 1
