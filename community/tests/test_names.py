"""Public names: unique, readable, not the team's, and nothing of anybody else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import services
from community.models import PublicProfile
from community.models.people import MAX_NAME
from community.names import checked_name, folded, name_key, sounds_official, tidy_name
from community.tests.factories import make_topic
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant

ActorOf = Callable[..., Actor]


@pytest.mark.parametrize(
    "name",
    [
        "", "x", " x ", "x" * 41, "owner@medis.example", "https://x", "see WWW.x", "...", "—",
        "Ona\u202e", "O\u200bna", "Ona\0", "a\ud800b", "Ona\ue000", "\t\t",
    ],
)  # fmt: skip
def test_what_cannot_be_a_name(cast: Cast, in_tenant: Tenant, actor_of: ActorOf, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        services.set_public_name(actor=actor_of(cast.owner), name=name)
    assert refused.value.field == "public_name"
    assert not PublicProfile.objects.exists()


@pytest.mark.parametrize("name", ["Oak", "  Ąžuolas \n Jonas ", "Ю. К.", "木工", "O'Neil-Ž 2"])
def test_what_can(cast: Cast, in_tenant: Tenant, actor_of: ActorOf, name: str) -> None:
    profile = services.set_public_name(actor=actor_of(cast.owner), name=name)
    assert profile.name == " ".join(name.split())


@pytest.mark.parametrize(
    "name",
    ["Team", "the TEAM", "Support Ona", "Moderátor", "аdmin", "North", "north help", "N O R T H",
     "Agént"],
)  # fmt: skip
def test_members_cannot_look_like_the_team(
    cast: Cast, in_tenant: Tenant, actor_of: ActorOf, name: str
) -> None:
    cast.agent.name = "Agent"
    cast.agent.save()
    with pytest.raises(DomainError, match="team"):
        services.set_public_name(actor=actor_of(cast.owner), name=name)
    # Control: the team itself may.
    assert services.set_public_name(actor=actor_of(cast.agent), name=name).name == name


@pytest.mark.parametrize("name", ["Northern Oak", "Teamster", "Ona"])
def test_near_words_are_no_imitation(name: str) -> None:
    assert not sounds_official(name, "North")


def test_short_business_names_forbid_only_themselves() -> None:
    assert not sounds_official("Al Oak", "Al Co")
    assert sounds_official("al co", "Al Co")


@pytest.mark.parametrize("other", ["OAK", "o a k", "Öák", "оак", "Oak!"])
def test_names_are_unique_whatever_their_dress(
    cast: Cast, in_tenant: Tenant, actor_of: ActorOf, other: str
) -> None:
    services.set_public_name(actor=actor_of(cast.owner), name="Oak")
    with pytest.raises(DomainError, match="already"):
        services.set_public_name(actor=actor_of(cast.buyer), name=other)
    assert PublicProfile.objects.count() == 1


def test_a_name_can_be_changed(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    actor = actor_of(cast.owner)
    first = services.set_public_name(actor=actor, name="Oak")
    assert services.set_public_name(actor=actor, name="Oak") == first
    assert services.set_public_name(actor=actor, name="OAK").name == "OAK"
    services.set_public_name(actor=actor, name="Elm")
    assert PublicProfile.objects.get().name == "Elm"
    assert services.set_public_name(actor=actor_of(cast.buyer), name="Oak").name == "Oak"
    entries = AuditEntry.objects.filter(action="profile.named", actor_id=cast.owner.pk)
    changes = [entry.changes["name"] for entry in entries.order_by("pk")]
    assert changes == [[None, "Oak"], ["Oak", "OAK"], ["OAK", "Elm"]]


def test_each_tenant_has_its_own_names(
    cast: Cast, tenant: Tenant, other_tenant: Tenant, actor_of: ActorOf
) -> None:
    with tenant_scope(tenant):
        services.set_public_name(actor=actor_of(cast.owner), name="Oak")
    with tenant_scope(other_tenant):
        actor = actor_of(cast.foreign_owner, other_tenant)
        assert services.set_public_name(actor=actor, name="Oak").name == "Oak"


def test_who_has_a_name(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    for user in (None, cast.foreign_owner):
        with pytest.raises(NotAllowed):
            services.set_public_name(actor=actor_of(user), name="Oak")


def test_the_name_goes_with_the_account_and_the_posts_stay(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    cast.owner.delete()
    topic.refresh_from_db()
    assert (topic.author, topic.last_author) == (None, None)
    assert not PublicProfile.objects.exists()


@given(st.text(max_size=60))
def test_any_name_is_taken_tidy_or_refused(name: str) -> None:
    try:
        shown = checked_name(name)
    except DomainError:
        return
    assert 2 <= len(shown) <= MAX_NAME
    assert tidy_name(shown) == shown
    assert name_key(shown)
    assert len(name_key(shown)) <= 2 * MAX_NAME


@given(st.text(alphabet="abcžąõñé АВЕ", min_size=1, max_size=20))
def test_case_and_spaces_never_tell_two_names_apart(name: str) -> None:
    assert name_key(name.upper()) == name_key(name.lower())
    assert name_key(f" {name} ") == name_key(name)
    assert folded(folded(name)) == folded(name)
