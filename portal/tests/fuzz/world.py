"""Three tenants full of things that are not for everybody, each with a word of its own.

Who may read an article is also said here, in plain words apart from the code (`Rule`), and which
customer a thing belongs to: the fuzz would not notice a wrong `visible_to` by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from accounts import services as accounts
from accounts.models import Customer, CustomerSegment, Membership, Segment, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member
from knowledge import services as knowledge
from knowledge.audiences import Place
from knowledge.models import HelpCategory
from portal.provisioning import create_tenant
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.tests.access.world import World, build_world

AUDIENCES = ("public", "customers", "named", "staff")
SHELVES = 9
# Who stands at another tenant's door as well: their own grants must not count there.
ABROAD = ("owner", "agent", "knowledge", "foreign_owner", "foreign_admin")


@dataclass(slots=True)
class Rule:
    """Who reads what stands here: an audience, the places it names, and the rule above it."""

    audience: str
    named: frozenset[str] = frozenset()
    above: "Rule | None" = None

    def lets(self, who: "Who") -> bool:
        """Whether the person is among the readers."""
        if who.actor.is_staff:
            return True
        own = self.audience == "public"
        own = own or (self.audience == "customers" and bool(who.places))
        own = own or (self.audience == "named" and bool(self.named & who.places))
        return own and (self.above is None or self.above.lets(who))


@dataclass(slots=True)
class Thing:
    """A row that can be found: where it belongs."""

    kind: str
    key: int
    tenant: int
    customer: str = ""
    rule: Rule | None = None


@dataclass(slots=True)
class Who:
    """Somebody at a tenant; `places` are the customers and segments they belong to there."""

    name: str
    actor: Actor
    places: frozenset[str]


@dataclass(slots=True)
class Site:
    """A tenant with its people, the places that can be named, and its shelves of help."""

    tenant: Tenant
    people: dict[str, User | None]
    places: dict[str, Place] = field(default_factory=dict)
    shelves: dict[str, Rule] = field(default_factory=dict)
    who: list[Who] = field(default_factory=list)


@dataclass(slots=True)
class FuzzWorld:
    """Everything, with each thing by its own word."""

    sites: list[Site]
    things: dict[str, Thing] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)


def build_fuzz_world(random: Random) -> FuzzWorld:
    """Tenants, people, segments and shelves; call it in a transaction that is rolled back."""
    world = build_world()
    east = create_tenant(
        slug="east", name="East", host="east.example", languages=["lt", "en", "pt"]
    )
    sites = [Site(tenant, people) for tenant, people in _people(world, east)]
    for site in sites:
        with tenant_scope(site.tenant):
            _add_places(site)
            _add_shelves(site, random)
            look_anew(site)
    return FuzzWorld(sites)


def _people(world: World, east: Tenant) -> Iterator[tuple[Tenant, dict[str, User | None]]]:
    """Each tenant's own, those of the others at its door, and nobody."""
    abroad = {name: world.people[name] for name in ABROAD}
    home = {name: user for name, user in world.people.items() if not name.startswith("foreign")}
    foreign = {name: user for name, user in world.people.items() if name.startswith("foreign")}
    yield world.tenant, {"nobody": None, **home, **abroad}
    yield world.other, {"nobody": None, **foreign, **abroad, "operator": world.people["operator"]}
    yield east, {"nobody": None, **abroad}


def _add_places(site: Site) -> None:
    """Three companies, two of them in a segment; one has a person of another tenant's too."""
    tenant, system = site.tenant, system_actor(site.tenant)
    slug = tenant.slug
    for name, segments in (("gold", ["gold"]), ("mixed", ["gold", "silver"]), ("plain", [])):
        customer = make_customer(tenant, f"{name} {slug}", language=tenant.default_language)
        accounts.set_segments(actor=system, customer=customer, names=segments)
        site.people[name] = make_member(customer, f"{name}@{slug}.example", "owner")
        site.people[f"{name} viewer"] = make_member(customer, f"v.{name}@{slug}.example", "viewer")
    make_member(Customer.objects.get(name=f"plain {slug}"), "owner@velamar.example", "buyer")
    rows: Sequence[Place] = [*Customer.objects.all(), *Segment.objects.all()]
    site.places = {_name(row): row for row in rows}


def _name(place: Place) -> str:
    return f"{type(place).__name__} {place.pk}"


def _add_shelves(site: Site, random: Random) -> None:
    """Categories of every audience, below each other up to three deep."""
    system, made = system_actor(site.tenant), list[HelpCategory]()
    for number in range(SHELVES):
        parent = made[number - 3] if number >= 3 else None
        audience = AUDIENCES[number % 4]
        named = _some_places(site, random)
        category = knowledge.create_category(
            actor=system,
            key=f"shelf-{number}",
            names=dict.fromkeys(site.tenant.languages, (f"Shelf {number}", "")),
            audience=audience,
            parent=parent,
            readers=named.values() if audience == "named" else (),
        )
        made.append(category)
        above = site.shelves[parent.key] if parent else None
        site.shelves[category.key] = Rule(audience, frozenset(named), above)


def _some_places(site: Site, random: Random) -> dict[str, Place]:
    names = random.sample(sorted(site.places), k=2)
    return {name: site.places[name] for name in names}


def some_rule(site: Site, random: Random) -> tuple[Rule, dict[str, Place]]:
    """Readers of an article's own."""
    audience = random.choice(AUDIENCES)
    places = _some_places(site, random) if audience == "named" else {}
    return Rule(audience, frozenset(places)), places


def change_readers(site: Site, random: Random) -> None:
    """Other readers for every shelf, other segments for every company; nothing is indexed anew."""
    system = system_actor(site.tenant)
    for key, rule in site.shelves.items():
        category = HelpCategory.objects.get(key=key)
        new, places = some_rule(site, random)
        knowledge.update_category(
            actor=system,
            category=category,
            names={},
            icon=category.icon,
            position=category.position,
            audience=new.audience,
            readers=places.values(),
        )
        rule.audience, rule.named = new.audience, new.named
    for customer in Customer.objects.filter(name__endswith=site.tenant.slug):
        names = random.choice((["gold"], ["silver"], []))
        accounts.set_segments(actor=system, customer=customer, names=names)
    look_anew(site)


def look_anew(site: Site) -> None:
    """Everybody's grants and places as they are now."""
    site.who = [
        Who(name, actor_for(user, site.tenant), _places_of(user))
        for name, user in site.people.items()
    ]


def _places_of(user: User | None) -> frozenset[str]:
    customers = list(Membership.objects.filter(user=user).values_list("customer", flat=True))
    links = CustomerSegment.objects.filter(customer__in=customers)
    segments = links.values_list("segment", flat=True)
    return frozenset(
        [*(f"Customer {key}" for key in customers), *(f"Segment {key}" for key in segments)]
    )
