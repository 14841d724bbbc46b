"""The catalogue that every tenant starts with: categories that ask for what is needed."""

from dataclasses import dataclass, field

from django.db import transaction

from portal.shared.actors import Actor
from tickets.enums import FieldType, TicketKind
from tickets.models import Queue
from tickets.services.catalogue import Choice, FieldSpec, add_field
from tickets.services.desk import create_category

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class SeedField:
    """A question of a form, in the languages of the portal."""

    key: str
    type: str
    labels: Names
    help_texts: Names = field(default_factory=dict)
    choices: tuple[Names, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class SeedForm:
    """A category with its own form."""

    key: str
    kind: str
    icon: str
    names: Names
    descriptions: Names
    fields: tuple[SeedField, ...]


BROKEN = SeedForm(
    "broken",
    TicketKind.INCIDENT,
    "wrench",
    {
        "en": "Something is broken",
        "pt": "Algo está avariado",
        "es": "Algo está averiado",
        "lt": "Kažkas sugedo",
    },
    {
        "en": "A product stopped working or does not work as it should.",
        "pt": "Um produto deixou de funcionar ou não funciona como devia.",
        "es": "Un producto ha dejado de funcionar o no funciona como debería.",
        "lt": "Gaminys nustojo veikti arba veikia netinkamai.",
    },
    (
        SeedField(
            "product",
            FieldType.PRODUCT,
            {"en": "Product", "pt": "Produto", "es": "Producto", "lt": "Gaminys"},
            is_required=True,
        ),
        SeedField(
            "since",
            FieldType.DATE,
            {
                "en": "Since when",
                "pt": "Desde quando",
                "es": "Desde cuándo",
                "lt": "Nuo kada",
            },
        ),
        SeedField(
            "pieces",
            FieldType.NUMBER,
            {
                "en": "How many pieces",
                "pt": "Quantas unidades",
                "es": "Cuántas unidades",
                "lt": "Kiek vienetų",
            },
        ),
        SeedField(
            "photo",
            FieldType.FILE,
            {
                "en": "Photos of the fault",
                "pt": "Fotografias da avaria",
                "es": "Fotos de la avería",
                "lt": "Gedimo nuotraukos",
            },
        ),
    ),
)

VISIT = SeedForm(
    "technician",
    TicketKind.SERVICE,
    "calendar-check",
    {
        "en": "Visit of a technician",
        "pt": "Visita de um técnico",
        "es": "Visita de un técnico",
        "lt": "Techniko vizitas",
    },
    {
        "en": "Somebody comes to look, measure, fit or repair.",
        "pt": "Alguém vai ver, medir, montar ou reparar.",
        "es": "Alguien va a ver, medir, montar o reparar.",
        "lt": "Atvyksime apžiūrėti, išmatuoti, sumontuoti arba pataisyti.",
    },
    (
        SeedField(
            "work",
            FieldType.CHOICE,
            {
                "en": "What is to be done",
                "pt": "O que é preciso fazer",
                "es": "Qué hay que hacer",
                "lt": "Ką reikia padaryti",
            },
            choices=(
                {"en": "Repair", "pt": "Reparação", "es": "Reparación", "lt": "Remontas"},
                {"en": "Fitting", "pt": "Montagem", "es": "Montaje", "lt": "Montavimas"},
                {"en": "Measuring", "pt": "Medição", "es": "Medición", "lt": "Matavimas"},
                {"en": "Maintenance", "pt": "Manutenção", "es": "Mantenimiento", "lt": "Priežiūra"},
            ),
            is_required=True,
        ),
        SeedField(
            "day",
            FieldType.DATE,
            {
                "en": "Preferred day",
                "pt": "Dia preferido",
                "es": "Día preferido",
                "lt": "Pageidaujama diena",
            },
            is_required=True,
        ),
        SeedField(
            "time",
            FieldType.CHOICE,
            {
                "en": "Time of day",
                "pt": "Parte do dia",
                "es": "Momento del día",
                "lt": "Paros metas",
            },
            choices=(
                {"en": "Morning", "pt": "Manhã", "es": "Mañana", "lt": "Rytas"},
                {"en": "Afternoon", "pt": "Tarde", "es": "Tarde", "lt": "Popietė"},
                {"en": "Any time", "pt": "Indiferente", "es": "Indiferente", "lt": "Bet kada"},
            ),
        ),
        SeedField(
            "place",
            FieldType.LONG_TEXT,
            {
                "en": "Address and who opens",
                "pt": "Morada e quem recebe",
                "es": "Dirección y quién recibe",
                "lt": "Adresas ir kas pasitiks",
            },
            {
                "en": "Street, floor, a name and a phone number.",
                "pt": "Rua, andar, um nome e um telefone.",
                "es": "Calle, planta, un nombre y un teléfono.",
                "lt": "Gatvė, aukštas, vardas ir telefono numeris.",
            },
            is_required=True,
        ),
    ),
)

COMPLAINT = SeedForm(
    "complaint-order",
    TicketKind.COMPLAINT,
    "scale",
    {
        "en": "Complaint about an order",
        "pt": "Reclamação sobre uma encomenda",
        "es": "Reclamación sobre un pedido",
        "lt": "Skundas dėl užsakymo",
    },
    {
        "en": "What went wrong and how we can put it right. You get a decision in writing.",
        "pt": "O que correu mal e como o podemos corrigir. Recebe a decisão por escrito.",
        "es": "Qué ha ido mal y cómo podemos arreglarlo. Recibirá la decisión por escrito.",
        "lt": "Kas įvyko ne taip ir kaip tai ištaisyti. Sprendimą gausite raštu.",
    },
    (
        SeedField(
            "order",
            FieldType.ORDER,
            {"en": "Order", "pt": "Encomenda", "es": "Pedido", "lt": "Užsakymas"},
            is_required=True,
        ),
        SeedField(
            "wish",
            FieldType.CHOICE,
            {
                "en": "What would put it right",
                "pt": "O que resolveria a situação",
                "es": "Qué lo arreglaría",
                "lt": "Kas padėtų ištaisyti",
            },
            choices=(
                {"en": "Repair", "pt": "Reparação", "es": "Reparación", "lt": "Remontas"},
                {
                    "en": "Replacement",
                    "pt": "Substituição",
                    "es": "Sustitución",
                    "lt": "Pakeitimas",
                },
                {
                    "en": "Money back",
                    "pt": "Reembolso",
                    "es": "Reembolso",
                    "lt": "Pinigų grąžinimas",
                },
                {
                    "en": "An explanation",
                    "pt": "Uma explicação",
                    "es": "Una explicación",
                    "lt": "Paaiškinimas",
                },
            ),
        ),
    ),
)

FORMS = (BROKEN, VISIT, COMPLAINT)


@transaction.atomic
def seed_catalogue(*, actor: Actor, queue: Queue, first_position: int) -> None:
    """The categories with forms of their own, behind the plain ones."""
    for position, seed in enumerate(FORMS, start=first_position):
        category = create_category(
            actor=actor,
            key=seed.key,
            kind=seed.kind,
            icon=seed.icon,
            queue=queue,
            position=position,
            names=_words(actor, seed.names),
            descriptions=_words(actor, seed.descriptions),
        )
        for one in seed.fields:
            choices = [Choice(_words(actor, names), names["en"]) for names in one.choices]
            spec = FieldSpec(
                labels=_words(actor, one.labels),
                help_texts=_words(actor, one.help_texts),
                choices=choices,
                is_required=one.is_required,
            )
            add_field(actor=actor, category=category, type=one.type, spec=spec, key=one.key)


def _words(actor: Actor, names: Names) -> Names:
    """English stands in where the portal has no words of a language."""
    if not names:
        return {}
    return {code: names.get(code, names["en"]) for code in actor.tenant.languages}
