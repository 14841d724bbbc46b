"""Two tenants with people and real objects in every part, made by the services.

Everything that belongs to one customer or tenant carries a word of its own, so that a page which
shows what it must not is found whatever its status says.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import services as accounts
from accounts.enums import NotificationKind
from accounts.models import (
    Customer,
    CustomFieldDefinition,
    Invitation,
    Membership,
    Passkey,
    Role,
    Segment,
    StaffMembership,
    User,
)
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member, make_staff, make_user
from knowledge.models import Article, HelpCategory
from knowledge.tests.factories import make_article
from portal.provisioning import create_tenant
from portal.shared.actors import system_actor
from portal.shared.branding import theme_hash
from portal.shared.context import tenant_scope
from portal.shared.models import AuditEntry, OutboxMessage, StoredFile, Tenant
from portal.tests.access.secrets import confirmation_key, reset_link
from portal.tests.access.world_billing import bill, bill_neighbour
from portal.tests.access.world_community import make_community, make_neighbours_community
from portal.tests.access.world_desk_ask import add_complaints
from portal.tests.access.world_guest import add_guests
from portal.tests.access.world_help_authoring import add_authoring
from portal.tests.access.world_help_core import add_label
from portal.tests.access.world_help_documents import add_documents, add_foreign_documents
from portal.tests.access.world_help_insights import add_insights
from portal.tests.access.world_help_search import add_synonyms
from portal.tests.access.world_help_seo import add_news, announce
from portal.tests.access.world_mail import add_mail
from portal.tests.access.world_orders import add_foreign_orders, add_orders
from portal.tests.access.world_talk import add_talk
from portal.tests.access.world_views import add_views
from tickets import services as tickets
from tickets.models import Category, Queue, Rule, SlaPolicy, Ticket
from tickets.tests.factories import make_ticket

# Words that only their owners may ever read.
OWN, OUTSIDER, FOREIGN, INTERNAL = "Kingfisher", "Pelican", "Halcyon", "Nightjar"
LINK = re.compile(r"/account/invitations/([-\w]+)/")


@dataclass
class World:
    """The people by role, and the objects by the names that the table uses."""

    tenant: Tenant
    other: Tenant
    people: dict[str, User] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)


def build_world() -> World:
    """Call it inside a transaction that is rolled back."""
    world = World(tenant=_tenant("north", "en", "lt"), other=_tenant("south", "pt", "es"))
    with tenant_scope(world.tenant):
        _people(world)
        _company(world)
        _help(world)
        _requests(world)
        world.objects |= add_talk(world.tenant, world.people, world.objects, (OWN, INTERNAL))
        world.objects |= add_views(world.tenant, world.people)
        world.objects |= add_mail(world.tenant, world.people, INTERNAL)
        world.objects |= add_synonyms(world.tenant)
        world.objects |= add_guests(world.tenant, world.people)
        world.objects |= add_authoring(world.tenant, world.people, world.objects, INTERNAL)
        world.objects |= add_insights(world.tenant, INTERNAL)
        world.objects |= make_community(world.tenant, world.people, OWN, INTERNAL)
        bill(world.tenant, world.objects, OWN, OUTSIDER, INTERNAL)
        _orders(world)
        world.objects |= add_documents(world.tenant, world.people, (OWN, OUTSIDER, INTERNAL))
        _portal(world)
    with tenant_scope(world.other):
        _neighbour(world)
    world.people["operator"] = User.objects.create_superuser("operator@portal.example", "x")
    return world


def _tenant(slug: str, *languages: str) -> Tenant:
    return create_tenant(
        slug=slug,
        name=slug.title(),
        host=f"{slug}.example",
        languages=list(languages),
        country={"en": "LT", "pt": "PT"}[languages[0]],
        time_zone="UTC",
        reference_prefix="NH",
        sign_up="open",
        second_factor="optional",
    )


def _people(world: World) -> None:
    tenant, people = world.tenant, world.people
    medis = make_customer(tenant, f"UAB {OWN}", language="en")
    kede = make_customer(tenant, f"UAB {OUTSIDER}", language="lt")
    for role in ("owner", "buyer", "billing", "viewer"):
        people[role] = make_member(medis, f"{role}@medis.example", role, name=f"{role} {OWN}")
    people["outsider"] = make_member(kede, "owner@kede.example", "owner", name=f"o {OUTSIDER}")
    people["leaver"] = make_member(medis, "leaver@medis.example", "viewer", name=f"l {OWN}")
    for name, role in (("agent", "agent"), ("knowledge", "knowledge"), ("admin", "administrator")):
        people[name] = make_staff(tenant, f"{name}@north.example", role)
    people["colleague"] = make_staff(tenant, "colleague@north.example", "agent")
    world.objects |= {
        "customer": medis.pk,
        "outsider_customer": kede.pk,
        "member": _place(medis, people["leaver"]),
        "owner_member": _place(medis, people["owner"]),
        "staff": StaffMembership.objects.get(user=people["colleague"]).pk,
        "leaver": people["leaver"].pk,
        "viewer": people["viewer"].pk,
    }


def _place(customer: Customer, user: User) -> int:
    place: Membership = Membership.objects.get(customer=customer, user=user)
    return int(place.pk)


def _company(world: World) -> None:
    tenant, system, objects = world.tenant, system_actor(world.tenant), world.objects
    owner = world.people["owner"]
    actor = actor_for(owner, tenant)
    customer = Customer.objects.get(pk=objects["customer"])
    address = accounts.add_address(
        actor=actor, customer=customer, kind="delivery", line1=f"{OWN} 1", city=OWN, country="LT"
    )
    accounts.add_contact(actor=system, customer=customer, name=f"Ona {OWN}")
    accounts.add_note(actor=system, customer=customer, text=f"{INTERNAL} pays late")
    accounts.set_segments(actor=system, customer=customer, names=[f"Wholesale {OWN}"])
    own_field = accounts.define_custom_field(actor=system, key="dock", label=f"Dock {INTERNAL}")
    role = accounts.create_role(
        actor=actor,
        scope="customer",
        customer=customer,
        name=f"Night {OWN}",
        permissions=["view_tickets"],
    )
    invitation, token = _invite(world, customer, f"new@{OWN}.example".lower())
    staff_invitation = accounts.invite_staff(
        actor=system, email="new@north.example", role=Role.objects.get(scope="staff", key="agent")
    )
    objects |= {
        "address": address.pk,
        "role": role.pk,
        "invitation": invitation.pk,
        "token": token,
        "staff_invitation": staff_invitation.pk,
        "segment": Segment.objects.get().pk,
        "field": CustomFieldDefinition.objects.get(pk=own_field.pk).pk,
        "viewer_role": Role.objects.get(scope="customer", key="viewer").pk,
        "buyer_role": Role.objects.get(scope="customer", key="buyer").pk,
        "agent_role": Role.objects.get(scope="staff", key="agent").pk,
        "passkey": _passkey(owner, tenant).pk,
        "notice": _notice(tenant, owner),
    }


def _invite(world: World, customer: Customer, email: str) -> tuple[Invitation, str]:
    invitation = accounts.invite_member(
        actor=actor_for(world.people["owner"], world.tenant),
        customer=customer,
        email=email,
        role=Role.objects.get(scope="customer", key="viewer"),
    )
    mail = OutboxMessage.objects.filter(kind="mail.send").latest("pk").payload
    found = LINK.search(mail["text"])
    assert found, mail["text"]
    return invitation, found[1]


def _passkey(user: User, tenant: Tenant) -> Passkey:
    passkey: Passkey = Passkey.objects.create(
        user=user,
        name=f"Key of {OWN}",
        host=tenant.primary_host,
        confirmed=True,
        credential_id=user.email.encode(),
        public_key=b"key",
        backup_eligible=False,
        backup_state=False,
        aaguid="0" * 36,
    )
    return passkey


def _notice(tenant: Tenant, user: User) -> int:
    notice = accounts.notify(
        tenant=tenant,
        user=user,
        kind=NotificationKind.SECURITY,
        path="/account/security/",
        context={"name": OWN, "text": OWN},
        event_key="matrix",
    )
    assert notice is not None
    return int(notice.pk)


def _help(world: World) -> None:
    article = make_article(world.tenant, "Tracking a parcel")
    draft = make_article(world.tenant, f"Unfinished {INTERNAL}", published=False)
    question = make_article(world.tenant, "How long it takes", kind="faq")
    category = HelpCategory.objects.get(key="orders-delivery")
    world.objects |= add_label(world.tenant, article.group)
    world.objects |= {
        "slug": article.slug,
        "article_key": article.pk,
        "draft_slug": draft.slug,
        "group": article.group_id,
        "draft_group": draft.group_id,
        "faq_slug": question.slug,
        "help_category": category.pk,
        "help_key": category.key,
        "draft_version": Article.objects.get(pk=draft.pk).version,
    }
    customer = Customer.objects.get(pk=world.objects["customer"])
    world.objects |= add_news(world.tenant, customer, OWN, INTERNAL)


def _requests(world: World) -> None:
    tenant, people, objects = world.tenant, world.people, world.objects
    customer = Customer.objects.get(pk=objects["customer"])
    outsider = Customer.objects.get(pk=objects["outsider_customer"])
    make_ticket(outsider, people["outsider"], subject=f"Theirs {OUTSIDER}")
    solved = make_ticket(customer, people["owner"], subject=f"Done {OWN}")
    tickets.solve(actor=actor_for(people["owner"], tenant), ticket=solved)
    ticket = make_ticket(
        customer,
        people["owner"],
        subject=f"Parcel {OWN}",
        body=f"{OWN} is missing",
        uploads=[text_file("list.txt")],
    )
    agent = actor_for(people["agent"], tenant)
    note = tickets.add_note(
        actor=agent, ticket=ticket, body=f"{INTERNAL} again", uploads=[text_file("note.txt")]
    )
    tickets.follow(actor=actor_for(people["buyer"], tenant), ticket=ticket)
    objects |= add_complaints(tenant, people, (customer, outsider), (OWN, OUTSIDER))
    files = StoredFile.objects.order_by("pk")
    objects |= {
        "ticket": ticket.reference,
        "solved": solved.reference,
        "version": Ticket.objects.get(pk=ticket.pk).version,
        "file": files.exclude(owner_id=note.pk).get().uuid,
        "note_file": files.get(owner_id=note.pk).uuid,
        "queue": Queue.objects.first().pk,
        "policy": SlaPolicy.objects.first().pk,
        "rule": Rule.objects.first().pk,
        "category": Category.objects.get(key="delivery").pk,
    }


def _orders(world: World) -> None:
    keys = (world.objects["customer"], world.objects["outsider_customer"])
    own, outsider = (Customer.objects.get(pk=key) for key in keys)
    words = (OWN, OUTSIDER, INTERNAL)
    world.objects |= add_orders(world.tenant, world.people, (own, outsider), words)


def text_file(name: str) -> SimpleUploadedFile:
    """A small attachment."""
    return SimpleUploadedFile(name, OWN.encode(), content_type="text/plain")


def _portal(world: World) -> None:
    owner = world.people["owner"]
    confirm_key = confirmation_key(owner)
    uid, key = reset_link(owner)  # after it: the key holds the person's addresses
    world.objects |= {
        "tenant": world.tenant.pk,
        "theme": theme_hash(world.tenant.colour),
        "audit": AuditEntry.objects.filter(target_type="tickets.ticket").latest("pk").pk,
        "outbox": OutboxMessage.objects.latest("pk").pk,
        "uid": uid,
        "key": key,
        "confirm_key": confirm_key,
    }


def _neighbour(world: World) -> None:
    tenant, people = world.other, world.people
    velamar = make_customer(tenant, f"{FOREIGN} Lda", language="pt")
    people["foreign_owner"] = make_member(
        velamar, "owner@velamar.example", "owner", name=f"Rui {FOREIGN}"
    )
    people["foreign_agent"] = make_staff(tenant, "agent@south.example", "agent")
    people["foreign_admin"] = make_staff(tenant, "admin@south.example", "administrator")
    make_ticket(velamar, people["foreign_owner"], subject=f"Barco {FOREIGN}")
    make_article(tenant, f"Entrega {FOREIGN}", language="pt")
    announce(tenant, f"Novidades {FOREIGN}", as_banner=True)
    make_neighbours_community(tenant, people["foreign_owner"], FOREIGN)
    bill_neighbour(tenant, velamar, FOREIGN)
    add_foreign_orders(tenant, people["foreign_owner"], velamar, FOREIGN)
    add_foreign_documents(velamar, FOREIGN)
    stranger = make_user("stranger@velamar.example")
    accounts.add_member(
        actor=system_actor(tenant),
        customer=velamar,
        user=stranger,
        role=Role.objects.get(scope="customer", key="viewer"),
        at=timezone.now() - timedelta(days=1),
    )
