"""Groups that stand for a customer's or a segment's people, kept in step with the memberships.

A row names its readers by granting an object permission to such a group. No permission of the
actor is asked here: whoever decides over the row does that.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import AudienceGroup, Customer, CustomerSegment, Membership, Segment, User

Place = Customer | Segment
# A person in a group, by keys.
Pair = tuple[int, int]


@transaction.atomic
def audience_group(place: Place) -> Group:
    """The group of the customer's or segment's people, made and filled when first needed."""
    kind = "customer" if isinstance(place, Customer) else "segment"
    named = {kind: place}
    rows = AudienceGroup.objects.filter(**named).select_related("group")
    if found := rows.first():
        return found.group
    # Whoever joins or leaves waits here, and then finds the group (see `lock_audiences`).
    type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
    if found := rows.all().first():
        return found.group
    group = Group.objects.create(name=f"tenant-{place.tenant_id}/audience/{kind}-{place.pk}")
    AudienceGroup.objects.create(tenant=place.tenant, group=group, **named)
    people = Membership.objects.filter(customer__is_active=True)
    people = (
        people.filter(customer=place)
        if kind == "customer"
        else people.filter(customer__segments=place)
    )
    _put([(user, group.pk) for user in people.values_list("user_id", flat=True).distinct()])
    return group


def lock_audiences(customers: Iterable[Customer], segments: Collection[int] = ()) -> None:
    """Hold back who makes a group for these customers and their segments, before people change.

    Always customers first, then segments, each by key.
    """
    keys = sorted(customer.pk for customer in customers)
    list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    carried = set(
        CustomerSegment.objects.filter(customer__in=keys).values_list("segment_id", flat=True)
    )
    wanted = sorted(carried | set(segments))
    list(Segment.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))


def sync_customer_audiences(customer: Customer) -> None:
    """After the customer's segments or its activity changed: all of its members."""
    members = Membership.objects.filter(customer=customer)
    sync_people(list(members.values_list("user_id", flat=True)))


def sync_people(users: Collection[int]) -> None:
    """Put people into the groups they belong to and take them out of the others; a few queries."""
    groups = list(AudienceGroup.objects.values_list("customer_id", "segment_id", "group_id"))
    if not groups or not users:
        return
    wanted = set(_wanted(users, groups))
    own = [group for _customer, _segment, group in groups]
    places = User.groups.through.objects.filter(user_id__in=users, group_id__in=own)
    present = set(places.values_list("user_id", "group_id"))
    for group in {group for _user, group in present - wanted}:
        gone = [user for user, of in present - wanted if of == group]
        User.groups.through.objects.filter(group_id=group, user_id__in=gone).delete()
    _put(sorted(wanted - present))


def sync_all_audiences() -> int:
    """Bring every group of the tenant in step, for repair; returns how many places changed."""
    own = list(AudienceGroup.objects.values_list("group_id", flat=True))
    through = User.groups.through.objects.filter(group_id__in=own)
    before = set(through.values_list("user_id", "group_id"))
    people = {user for user, _group in before}
    people |= set(Membership.objects.values_list("user_id", flat=True))
    sync_people(sorted(people))
    return len(before ^ set(through.values_list("user_id", "group_id")))


def _wanted(
    users: Collection[int], groups: Iterable[tuple[int | None, int | None, int]]
) -> Iterable[Pair]:
    """Which of the people belong into which of the groups, by their places at active customers."""
    by_customer, by_segment = {}, {}
    for customer, segment, group in groups:
        by_customer[customer] = by_segment[segment] = group
    by_customer.pop(None, None)
    by_segment.pop(None, None)
    places = Membership.objects.filter(user__in=users, customer__is_active=True)
    for user, customer, segment in places.values_list(
        "user_id", "customer_id", "customer__segments"
    ):
        for found in (by_customer.get(customer), by_segment.get(segment)):
            if found is not None:
                yield user, found


def _put(pairs: Iterable[Pair]) -> None:
    through = User.groups.through
    through.objects.bulk_create(
        [through(user_id=user, group_id=group) for user, group in pairs], ignore_conflicts=True
    )
