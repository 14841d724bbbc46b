"""The desk that every tenant starts with."""

from dataclasses import dataclass

from django.db import transaction

from portal.shared.actors import Actor
from tickets.enums import TicketKind
from tickets.services.desk import create_category, create_queue

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seed:
    """A category: its queue, and its words in the languages of the portal."""

    key: str
    queue: str
    names: Names
    descriptions: Names
    kind: str = TicketKind.QUESTION


QUEUES: dict[str, Names] = {
    "general": {"en": "General", "pt": "Geral", "es": "General", "lt": "Bendra"},
    "orders": {"en": "Orders", "pt": "Encomendas", "es": "Pedidos", "lt": "Užsakymai"},
    "billing": {"en": "Billing", "pt": "Faturação", "es": "Facturación", "lt": "Sąskaitos"},
}

CATEGORIES = (
    Seed(
        "wrong-item",
        "orders",
        {
            "en": "Wrong or damaged item",
            "pt": "Artigo errado ou danificado",
            "es": "Artículo equivocado o dañado",
            "lt": "Ne ta arba pažeista prekė",
        },
        {
            "en": "Something else arrived than you ordered, or it arrived damaged.",
            "pt": "Chegou algo diferente do que encomendou, ou chegou danificado.",
            "es": "Ha llegado algo distinto de lo que pidió, o ha llegado dañado.",
            "lt": "Atvežta ne tai, ką užsakėte, arba prekė pažeista.",
        },
        TicketKind.INCIDENT,
    ),
    Seed(
        "delivery",
        "orders",
        {"en": "Delivery", "pt": "Entrega", "es": "Entrega", "lt": "Pristatymas"},
        {
            "en": "Dates, addresses, missing parcels.",
            "pt": "Datas, moradas, volumes em falta.",
            "es": "Fechas, direcciones, bultos que faltan.",
            "lt": "Datos, adresai, trūkstamos siuntos.",
        },
    ),
    Seed(
        "return",
        "orders",
        {
            "en": "Return or warranty",
            "pt": "Devolução ou garantia",
            "es": "Devolución o garantía",
            "lt": "Grąžinimas arba garantija",
        },
        {
            "en": "Send something back, or have it repaired or replaced.",
            "pt": "Devolver um artigo, repará-lo ou trocá-lo.",
            "es": "Devolver un artículo, repararlo o cambiarlo.",
            "lt": "Grąžinti, pataisyti arba pakeisti prekę.",
        },
        TicketKind.SERVICE,
    ),
    Seed(
        "product-question",
        "general",
        {
            "en": "Question about a product",
            "pt": "Pergunta sobre um produto",
            "es": "Pregunta sobre un producto",
            "lt": "Klausimas apie prekę",
        },
        {
            "en": "Sizes, use, fitting, availability.",
            "pt": "Medidas, utilização, montagem, disponibilidade.",
            "es": "Medidas, uso, montaje, disponibilidad.",
            "lt": "Matmenys, naudojimas, montavimas, likutis.",
        },
    ),
    Seed(
        "invoice",
        "billing",
        {
            "en": "Invoice or payment",
            "pt": "Fatura ou pagamento",
            "es": "Factura o pago",
            "lt": "Sąskaita arba mokėjimas",
        },
        {
            "en": "Amounts, credit notes, payment dates.",
            "pt": "Valores, notas de crédito, datas de pagamento.",
            "es": "Importes, abonos, fechas de pago.",
            "lt": "Sumos, kreditinės sąskaitos, mokėjimo terminai.",
        },
    ),
    Seed(
        "account",
        "general",
        {
            "en": "Account and access",
            "pt": "Conta e acesso",
            "es": "Cuenta y acceso",
            "lt": "Paskyra ir prieiga",
        },
        {
            "en": "Sign-in, people and roles, company data.",
            "pt": "Início de sessão, pessoas e funções, dados da empresa.",
            "es": "Inicio de sesión, personas y funciones, datos de la empresa.",
            "lt": "Prisijungimas, žmonės ir vaidmenys, įmonės duomenys.",
        },
    ),
    Seed(
        "service-complaint",
        "general",
        {
            "en": "Complaint about our service",
            "pt": "Reclamação sobre o serviço",
            "es": "Queja sobre el servicio",
            "lt": "Skundas dėl aptarnavimo",
        },
        {
            "en": "Something went wrong with us. A team lead reads it.",
            "pt": "Algo correu mal da nossa parte. Um responsável lê a sua mensagem.",
            "es": "Algo ha ido mal por nuestra parte. Lo lee un responsable.",
            "lt": "Kažką padarėme ne taip. Skundą skaito komandos vadovas.",
        },
        TicketKind.COMPLAINT,
    ),
    Seed(
        "feedback",
        "general",
        {"en": "Feedback", "pt": "Opinião", "es": "Opinión", "lt": "Atsiliepimas"},
        {
            "en": "What people say of the portal and of us, from the form on every page.",
            "pt": "O que se diz do portal e de nós, no formulário de cada página.",
            "es": "Lo que se dice del portal y de nosotros, en el formulario de cada página.",
            "lt": "Ką žmonės sako apie portalą ir mus kiekvieno puslapio formoje.",
        },
        TicketKind.FEEDBACK,
    ),
)


@transaction.atomic
def seed_desk(*, actor: Actor) -> None:
    """Queues named in the tenant's default language, categories in all of its languages."""
    tenant = actor.tenant
    queues = {
        key: create_queue(actor=actor, name=word(names, tenant.default_language), position=number)
        for number, (key, names) in enumerate(QUEUES.items(), start=1)
    }
    for number, seed in enumerate(CATEGORIES, start=1):
        create_category(
            actor=actor,
            key=seed.key,
            queue=queues[seed.queue],
            position=number,
            names=_words(seed.names, tenant.languages),
            descriptions=_words(seed.descriptions, tenant.languages),
            kind=seed.kind,
        )


def _words(names: Names, languages: list[str]) -> Names:
    return {language: word(names, language) for language in languages}


def word(names: Names, language: str) -> str:
    """English stands in where the portal has no words of a language."""
    return names.get(language, names["en"])
