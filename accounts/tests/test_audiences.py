"""The groups that stand for a customer's or a segment's people."""

from io import StringIO

from django.core.management import call_command

from accounts.models import AudienceGroup, Customer, Segment, User
from accounts.services import audience_group, remove_member, set_segments
from accounts.services.roles import update_role
from accounts.tests.factories import make_customer, make_member
from conftest import Cast
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def people_of(place: Customer | Segment) -> set[str]:
    group = audience_group(place)
    return set(group.user_set.values_list("email", flat=True))


def test_a_group_is_made_once_and_filled_with_who_is_there(in_tenant: Tenant, cast: Cast) -> None:
    assert AudienceGroup.objects.count() == 0
    staying = {f"{name}@medis.example" for name in ("owner", "buyer", "billing", "viewer")}
    assert people_of(cast.customer) == staying
    assert people_of(cast.customer) == staying
    assert AudienceGroup.objects.count() == 1
    make_member(cast.customer, "new@medis.example", "viewer")
    assert people_of(cast.customer) == {*staying, "new@medis.example"}


def test_who_is_removed_leaves_the_groups_of_all_segments(in_tenant: Tenant, cast: Cast) -> None:
    actor = system_actor(in_tenant)
    set_segments(actor=actor, customer=cast.customer, names=["Gold", "Export"])
    segments = list(Segment.objects.all())
    for segment in segments:
        assert "buyer@medis.example" in people_of(segment)
    place = cast.customer.memberships.get(user=cast.buyer)
    remove_member(actor=actor, membership=place)
    for segment in segments:
        assert "buyer@medis.example" not in people_of(segment)
        assert "owner@medis.example" in people_of(segment)


def test_another_role_changes_nothing(in_tenant: Tenant, cast: Cast) -> None:
    before = people_of(cast.customer)
    role = cast.customer.memberships.get(user=cast.viewer).role
    update_role(actor=system_actor(in_tenant), role=role, name="Reader", permissions=[])
    assert people_of(cast.customer) == before


def test_the_neighbour_s_people_are_untouched(
    in_tenant: Tenant, other_tenant: Tenant, cast: Cast
) -> None:
    audience_group(cast.customer)
    make_member(cast.customer, "owner@velamar.example", "viewer")
    own = User.objects.get(email="owner@velamar.example").groups.values_list("name", flat=True)
    assert sorted(name.split("/")[0] for name in own) == sorted(
        [f"tenant-{other_tenant.pk}", f"tenant-{in_tenant.pk}", f"tenant-{in_tenant.pk}"]
    )


def test_the_command_repairs_what_was_changed_by_hand(in_tenant: Tenant, cast: Cast) -> None:
    group = audience_group(cast.customer)
    group.user_set.remove(cast.owner)
    group.user_set.add(cast.outsider)
    make_customer(in_tenant, "UAB Empty")
    told = StringIO()
    call_command("sync_audiences", stdout=told)
    assert "north: 2 places" in told.getvalue()
    assert "owner@medis.example" in people_of(cast.customer)
    assert "owner@kede.example" not in people_of(cast.customer)
    told = StringIO()
    call_command("sync_audiences", stdout=told)
    assert "north: 0 places" in told.getvalue()
