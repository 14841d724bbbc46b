"""The agreed times and rules that every tenant starts with, in its default language."""

from django.db import transaction

from portal.shared.actors import Actor
from tickets.enums import Priority, SlaLevel, TicketKind, TicketState, Trigger
from tickets.services.agreements import create_policy
from tickets.services.rules import create_rule
from tickets.services.seeds import Names, word

HOUR = 60
DAY = 24 * HOUR
# A working day, in minutes of opening time.
WORKING_DAY = 8 * HOUR

URGENT: Names = {
    "en": "Urgent requests",
    "pt": "Pedidos urgentes",
    "es": "Solicitudes urgentes",
    "lt": "Skubios užklausos",
}
COMPLAINTS: Names = {
    "en": "Complaints",
    "pt": "Reclamações",
    "es": "Reclamaciones",
    "lt": "Skundai",
}
ALL_OTHERS: Names = {
    "en": "All other requests",
    "pt": "Todos os outros pedidos",
    "es": "Todas las demás solicitudes",
    "lt": "Visos kitos užklausos",
}
COMPLAINTS_FIRST: Names = {
    "en": "Complaints come first",
    "pt": "As reclamações vêm primeiro",
    "es": "Las reclamaciones van primero",
    "lt": "Skundai pirmiausia",
}
OVERDUE_ESCALATES: Names = {
    "en": "Overdue requests go to the team leads",
    "pt": "Os pedidos em atraso vão para os responsáveis",
    "es": "Las solicitudes vencidas pasan a los responsables",
    "lt": "Vėluojančios užklausos perduodamos vadovams",
}
NOBODY_TOOK: Names = {
    "en": "Remind of requests that nobody took",
    "pt": "Lembrar os pedidos que ninguém assumiu",
    "es": "Recordar las solicitudes que nadie ha tomado",
    "lt": "Priminti apie niekieno nepaimtas užklausas",
}
SILENT_SOLVED: Names = {
    "en": "Solve what the customer has not answered for 14 days",
    "pt": "Resolver o que o cliente não responde há 14 dias",
    "es": "Resolver lo que el cliente no contesta desde hace 14 días",
    "lt": "Išspręsti, į ką klientas neatsakė 14 dienų",
}


@transaction.atomic
def seed_automation(*, actor: Actor) -> None:
    """Three policies, one rule at work, and three to switch on."""
    language = actor.tenant.default_language
    seed_policies(actor, language)
    seed_rules(actor, language)


def seed_policies(actor: Actor, language: str) -> None:
    """The first that fits counts; the last fits all and keeps the usual answer time."""
    create_policy(
        actor=actor,
        name=word(URGENT, language),
        priorities=[str(Priority.URGENT)],
        first_answer_minutes=HOUR,
        solution_minutes=WORKING_DAY,
        position=1,
    )
    create_policy(
        actor=actor,
        name=word(COMPLAINTS, language),
        kinds=[str(TicketKind.COMPLAINT)],
        first_answer_minutes=WORKING_DAY,
        solution_minutes=10 * WORKING_DAY,
        position=2,
    )
    create_policy(
        actor=actor,
        name=word(ALL_OTHERS, language),
        solution_minutes=5 * WORKING_DAY,
        position=3,
    )


def seed_rules(actor: Actor, language: str) -> None:
    """Only the first does something before an administrator switches the others on."""
    _seed_complaints(actor, language)
    _seed_resting(actor, language)


def _seed_complaints(actor: Actor, language: str) -> None:
    create_rule(
        actor=actor,
        name=word(COMPLAINTS_FIRST, language),
        trigger=Trigger.CREATED,
        conditions=[
            _is("kind", TicketKind.COMPLAINT),
            _is("priority", Priority.LOW, Priority.NORMAL),
        ],
        actions=[_do("priority", Priority.HIGH), _do("notify", "leads")],
        position=1,
    )


def _seed_resting(actor: Actor, language: str) -> None:
    create_rule(
        actor=actor,
        name=word(OVERDUE_ESCALATES, language),
        trigger=Trigger.TIME,
        conditions=[_is("level", str(SlaLevel.BREACHED.value))],
        actions=[_do("escalate", "leads")],
        position=2,
        is_active=False,
    )
    create_rule(
        actor=actor,
        name=word(NOBODY_TOOK, language),
        trigger=Trigger.TIME,
        conditions=[
            _is("state", TicketState.NEW),
            {"field": "assignee", "operator": "empty"},
            {"field": "created", "operator": "at_least", "value": DAY},
        ],
        actions=[_do("notify", "holder")],
        position=3,
        is_active=False,
    )
    create_rule(
        actor=actor,
        name=word(SILENT_SOLVED, language),
        trigger=Trigger.TIME,
        conditions=[{"field": "waiting", "operator": "at_least", "value": 14 * DAY}],
        actions=[_do("state", TicketState.SOLVED)],
        position=4,
        is_active=False,
    )


def _is(field: str, *values: str) -> dict[str, object]:
    return {"field": field, "operator": "is", "value": [str(value) for value in values]}


def _do(deed: str, value: str) -> dict[str, object]:
    return {"do": deed, "value": str(value)}
