"""Macros: their words, who may keep and use them, and carrying one out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed, StaleState
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.macro_text import PLACE, VARIABLES, check_text, filled, language_for, macro_text
from tickets.markup import message_html
from tickets.models import Macro, Ticket
from tickets.services.macro_seeds import SEEDS
from tickets.services.macros import checked_content
from tickets.tests.factories import answer

Act = Callable[[User | None], Actor]


def make_macro(actor: Actor, **fields: Any) -> Macro:
    values = {"name": "Hello", "bodies": {"en": "Hello {{name}}."}, "actions": {}}
    return services.create_macro(actor=actor, **{**values, "is_shared": True, **fields})


def test_every_name_is_filled_in(people: Any, ticket: Ticket, act: Act) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(
        next_promise_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    )
    ticket.refresh_from_db()
    text = "\n".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    lines = dict(zip(VARIABLES, filled(text, ticket, act(people.agent)).split("\n"), strict=True))
    assert lines["name"] == str(people.owner)
    assert lines["customer"] == "UAB Medis"
    assert lines["reference"] == "NH-4800"
    assert lines["subject"] == "Where is the parcel"
    assert lines["agent"] == str(people.agent)
    assert lines["promise"].startswith("2 Mar")
    assert lines["greeting"] == f"Hello {people.owner.get_short_name()},"
    assert lines["link"].endswith("north.example/requests/NH-4800/")
    assert all(lines.values())


def test_values_are_never_looked_at_again(people: Any, ticket: Ticket, act: Act) -> None:
    ticket.subject = "{{agent}} {% debug %}\nBcc: x@y.example"
    said = filled("About {{subject}}.", ticket, act(people.agent))
    assert said == "About {{agent}} {% debug %} Bcc: x@y.example."


@pytest.mark.parametrize(
    "subject",
    [
        "[Pay here](https://evil.example)",
        "![seen](https://evil.example/x.png)",
        "<https://evil.example>",
        "\\[Pay here](https://evil.example)",
        "**Pay** `now` _at_ ~~once~~",
    ],
)
def test_values_are_no_markup(people: Any, ticket: Ticket, act: Act, subject: str) -> None:
    """A rule may send the answer unread: whoever asks puts nothing but text into it."""
    ticket.subject = subject
    html = message_html(filled("About {{subject}}.", ticket, act(people.agent)))
    assert html == f"<p>About {escape(subject)}.</p>\n"


@pytest.mark.parametrize(
    "text",
    ["{{nam}}", "{{ }}", "{{name|upper}}", "{{request.user}}", "{{na\nme}}", "a {{{{name}}}}"],
)
def test_unknown_names_are_refused_when_written(text: str) -> None:
    with pytest.raises(DomainError):
        check_text(text)


@given(st.lists(st.sampled_from([*VARIABLES, "{", "}", "{{", "}}", " ", "x"]), max_size=12))
def test_what_passes_the_check_leaves_no_place_unfilled(parts: list[str]) -> None:
    text = "".join(f"{{{{{part}}}}}" if part in VARIABLES else part for part in parts)
    try:
        check_text(text)
    except DomainError:
        return
    assert all(inner.strip() in VARIABLES for inner in PLACE.findall(text))


def test_whoever_asked_gets_their_language(people: Any, ticket: Ticket, act: Act) -> None:
    bodies = {"en": "Hello {{first_name}}", "lt": "Sveiki, {{promise}}"}
    macro = make_macro(act(people.admin), bodies=bodies)
    User.objects.filter(pk=people.owner.pk).update(language="lt")
    Ticket.objects.filter(pk=ticket.pk).update(next_promise_at=None)
    ticket = Ticket.objects.with_people().get(pk=ticket.pk)
    assert language_for(ticket, ticket.tenant) == "lt"
    assert macro_text(macro, ticket, act(people.agent)).startswith("Sveiki, ")
    User.objects.filter(pk=people.owner.pk).update(language="fr")
    ticket = Ticket.objects.with_people().get(pk=ticket.pk)
    assert macro_text(macro, ticket, act(people.agent)).startswith("Hello ")
    only = make_macro(act(people.admin), name="Only", bodies={"lt": "Labas"})
    assert macro_text(only, ticket, act(people.agent)) == "Labas"


def test_guests_without_a_name_are_greeted_too(ticket: Ticket, act: Act, people: Any) -> None:
    guest = services.open_for_guest(
        actor=system_actor(ticket.tenant),
        email="ana@mail.example",
        subject="Hi",
        category=ticket.category,
        body="Hi",
    )
    said = filled("{{greeting}} {{customer}} {{name}}", guest, act(people.agent))
    assert said == "Hello, ana@mail.example ana@mail.example"


def test_a_macro_does_everything_in_one_go(people: Any, ticket: Ticket, act: Act) -> None:
    macro = make_macro(
        act(people.admin),
        actions={
            "state": "solved",
            "priority": "high",
            "assignee": "me",
            "add_tags": ["Parcel, LATE "],
        },
    )
    message = services.apply_macro(
        actor=act(people.agent), ticket=ticket, macro=macro, expected=ticket.version
    )
    assert message is not None
    ticket.refresh_from_db()
    assert message.body == f"Hello {people.owner}."
    assert (ticket.state, ticket.priority, ticket.assignee) == ("solved", "high", people.agent)
    assert list(ticket.tags.values_list("tag__name", "is_staff")) == [
        ("late", True),
        ("parcel", True),
    ]
    assert AuditEntry.objects.filter(action="ticket.macro").count() == 1


def test_one_s_own_words_and_button_win(people: Any, ticket: Ticket, act: Act) -> None:
    macro = make_macro(act(people.admin), actions={"state": "solved", "assignee": "nobody"})
    message = services.apply_macro(
        actor=act(people.agent), ticket=ticket, macro=macro, body="Other words.", then="open"
    )
    ticket.refresh_from_db()
    assert message is not None
    assert (message.body, ticket.state, ticket.assignee) == ("Other words.", "open", None)


def test_a_macro_without_a_text_only_acts(people: Any, ticket: Ticket, act: Act) -> None:
    macro = make_macro(act(people.admin), bodies={}, actions={"state": "open", "priority": "low"})
    assert services.apply_macro(actor=act(people.agent), ticket=ticket, macro=macro) is None
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority, ticket.messages.count()) == ("open", "low", 1)


def test_all_or_nothing(people: Any, ticket: Ticket, act: Act) -> None:
    macro = make_macro(act(people.admin), actions={"state": "solved", "priority": "urgent"})
    answer(ticket, people.agent, then="solved")
    services.change_state(actor=act(people.agent), ticket=ticket, to="closed")
    with pytest.raises(DomainError, match="closed"):
        services.apply_macro(actor=act(people.agent), ticket=ticket, macro=macro)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.messages.count()) == ("normal", 2)


def test_a_double_click_and_a_stale_page(people: Any, ticket: Ticket, act: Act) -> None:
    macro, key = make_macro(act(people.admin), actions={"priority": "high"}), uuid4()
    seen = ticket.version
    sent = [
        services.apply_macro(
            actor=act(people.agent), ticket=ticket, macro=macro, expected=seen, form_key=key
        )
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert ticket.messages.count() == 2
    with pytest.raises(StaleState):
        services.apply_macro(
            actor=act(people.agent), ticket=ticket, macro=macro, expected=seen, form_key=uuid4()
        )


def test_who_keeps_and_uses_which(people: Any, ticket: Ticket, act: Act) -> None:
    own = make_macro(act(people.agent), name="Mine", is_shared=False)
    shared = make_macro(act(people.admin), name="Ours")
    with pytest.raises(NotAllowed):
        make_macro(act(people.agent), name="Theirs")
    with pytest.raises(NotAllowed):
        make_macro(act(people.owner), name="Theirs", is_shared=False)
    with pytest.raises(NotAllowed):
        services.update_macro(actor=act(people.agent), macro=shared, name="Mine now")
    with pytest.raises(NotAllowed):
        services.update_macro(actor=act(people.admin), macro=own, name="Ours now")
    with pytest.raises(NotAllowed):
        services.apply_macro(actor=act(people.admin), ticket=ticket, macro=own)
    services.update_macro(actor=act(people.agent), macro=own, is_active=False)
    with pytest.raises(NotAllowed):
        services.apply_macro(actor=act(people.agent), ticket=ticket, macro=own)
    with pytest.raises(NotAllowed):
        services.apply_macro(actor=act(people.owner), ticket=ticket, macro=shared)


@pytest.mark.parametrize(
    "fields",
    [
        {"bodies": {}, "actions": {}},
        {"bodies": {"en": " "}, "actions": {"state": ""}},
        {"bodies": {"en": "{{who}}"}},
        {"bodies": {"en": "x" * 20_001}},
        {"actions": {"state": "closed"}},
        {"actions": {"state": "new"}},
        {"actions": {"priority": "top"}},
        {"actions": {"assignee": "boss"}},
        {"actions": {"add_tags": ["x" * 41]}},
        {"name": "Solved"},
    ],
)
def test_what_no_macro_may_be(people: Any, act: Act, fields: dict[str, Any]) -> None:
    before = Macro.objects.count()
    with pytest.raises(DomainError):
        make_macro(act(people.admin), **fields)
    assert Macro.objects.count() == before


def test_unknown_actions_are_dropped(people: Any, act: Act) -> None:
    macro = make_macro(act(people.admin), actions={"delete": True, "state": "open"})
    assert macro.actions == {"state": "open"}


def test_every_tenant_starts_with_macros_in_its_languages(in_tenant: Tenant) -> None:
    seeded = list(Macro.objects.filter(owner=None))
    assert len(seeded) == len(SEEDS)
    for macro in seeded:
        assert set(macro.bodies) in ({*in_tenant.languages}, set())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.names["en"])
def test_seeds_are_complete(seed: Any) -> None:
    assert set(seed.names) == {"en", "pt", "es", "lt"}
    assert set(seed.bodies) in ({"en", "pt", "es", "lt"}, set())
    assert checked_content(seed.bodies, seed.actions)["actions"] == seed.actions
