"""The macros that every tenant starts with, in the languages of the portal."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from tickets.models import Macro
from tickets.services.macros import MACROS, checked_content

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seed:
    """A macro: its name and text by language, and what it does besides."""

    names: Words
    bodies: Words
    actions: dict[str, Any] = field(default_factory=dict)


SEEDS = (
    Seed(
        {
            "en": "We are on it",
            "pt": "Estamos a tratar",
            "es": "Estamos en ello",
            "lt": "Jau sprendžiame",
        },
        {
            "en": "{{greeting}}\n\nthank you for your message. I am looking into it now.\n\n"
            "Next answer: {{promise}}.\n\n{{agent}}, {{team}}",
            "pt": "{{greeting}}\n\nobrigado pela sua mensagem. Já estou a tratar do assunto.\n\n"
            "Próxima resposta: {{promise}}.\n\n{{agent}}, {{team}}",
            "es": "{{greeting}}\n\nGracias por su mensaje. Ya estoy con ello.\n\n"
            "Próxima respuesta: {{promise}}.\n\n{{agent}}, {{team}}",
            "lt": "{{greeting}}\n\ndėkojame, kad parašėte. Jau aiškinuosi.\n\n"
            "Kitas atsakymas: {{promise}}.\n\n{{agent}}, {{team}}",
        },
        {"state": "open", "assignee": "me"},
    ),
    Seed(
        {
            "en": "Ask for details",
            "pt": "Pedir pormenores",
            "es": "Pedir detalles",
            "lt": "Paprašyti patikslinti",
        },
        {
            "en": "{{greeting}}\n\nto help you with {{reference}} I need to know a little more:\n\n"
            "- Which product or order is it about?\n- What happens, and since when?\n"
            "- A photo, where there is something to see.\n\n{{agent}}, {{team}}",
            "pt": "{{greeting}}\n\npara ajudar com {{reference}}, preciso de saber um pouco mais:"
            "\n\n- De que produto ou encomenda se trata?\n- O que acontece, e desde quando?\n"
            "- Uma fotografia, se houver algo para ver.\n\n{{agent}}, {{team}}",
            "es": "{{greeting}}\n\nPara ayudarle con {{reference}}, necesito saber algo más:\n\n"
            "- ¿De qué producto o pedido se trata?\n- ¿Qué ocurre, y desde cuándo?\n"
            "- Una foto, si hay algo que ver.\n\n{{agent}}, {{team}}",
            "lt": "{{greeting}}\n\nkad galėčiau padėti dėl {{reference}}, patikslinkite:\n\n"
            "- Dėl kurios prekės ar užsakymo kreipiatės?\n- Kas vyksta ir nuo kada?\n"
            "- Atsiųskite nuotrauką, jei yra ką parodyti.\n\n{{agent}}, {{team}}",
        },
        {"state": "waiting"},
    ),
    Seed(
        {
            "en": "Solved",
            "pt": "Resolvido",
            "es": "Resuelto",
            "lt": "Išspręsta",
        },
        {
            "en": "{{greeting}}\n\nthis is done. If something is still not right, answer here: "
            "the request opens again.\n\n{{agent}}, {{team}}",
            "pt": "{{greeting}}\n\nestá resolvido. Se algo ainda não estiver bem, responda aqui: "
            "o pedido volta a abrir.\n\n{{agent}}, {{team}}",
            "es": "{{greeting}}\n\nYa está resuelto. Si algo sigue sin estar bien, responda aquí: "
            "la solicitud se vuelve a abrir.\n\n{{agent}}, {{team}}",
            "lt": "{{greeting}}\n\nsutvarkyta. Jei kas nors dar ne taip, atsakykite čia: "
            "užklausa vėl bus atidaryta.\n\n{{agent}}, {{team}}",
        },
        {"state": "solved"},
    ),
    Seed(
        {
            "en": "No answer, so solved",
            "pt": "Sem resposta, resolvido",
            "es": "Sin respuesta, resuelto",
            "lt": "Negavome atsakymo, išspręsta",
        },
        {
            "en": "{{greeting}}\n\nwe have not heard from you about “{{subject}}”, so we take it "
            "as solved. Answer here if you still need us.\n\n{{agent}}, {{team}}",
            "pt": "{{greeting}}\n\nnão tivemos notícias suas sobre «{{subject}}», por isso damos o "
            "assunto por resolvido. Responda aqui se ainda precisar de nós.\n\n{{agent}}, {{team}}",
            "es": "{{greeting}}\n\nNo hemos tenido noticias suyas sobre «{{subject}}», así que lo "
            "damos por resuelto. Responda aquí si aún nos necesita.\n\n{{agent}}, {{team}}",
            "lt": "{{greeting}}\n\nnegavome jūsų atsakymo dėl „{{subject}}“, todėl laikome, kad "
            "klausimas išspręstas. Jei dar reikia pagalbos, atsakykite čia.\n\n{{agent}}, {{team}}",
        },
        {"state": "solved"},
    ),
    Seed(
        {
            "en": "Urgent, and mine",
            "pt": "Urgente e meu",
            "es": "Urgente y mío",
            "lt": "Skubu, imu sau",
        },
        {},
        {"priority": "urgent", "assignee": "me"},
    ),
    Seed(
        {"en": "Signature", "pt": "Assinatura", "es": "Firma", "lt": "Parašas"},
        {
            "en": "Kind regards\n{{agent}}, {{team}}",
            "pt": "Com os melhores cumprimentos\n{{agent}}, {{team}}",
            "es": "Un cordial saludo\n{{agent}}, {{team}}",
            "lt": "Pagarbiai\n{{agent}}, {{team}}",
        },
    ),
)


@transaction.atomic
def seed_macros(*, actor: Actor) -> None:
    """Shared macros, named in the tenant's default language; English stands in where words lack."""
    tenant = actor.tenant
    rows = [
        Macro(
            tenant=tenant,
            name=seed.names.get(tenant.default_language, seed.names["en"]),
            position=number,
            **checked_content(
                {code: seed.bodies.get(code, "") for code in tenant.languages}, seed.actions
            ),
        )
        for number, seed in enumerate(SEEDS, start=1)
    ]
    Macro.objects.bulk_create(rows)
    forget(tenant, MACROS)
    record(actor, "macros.seeded", tenant, {"macros": (None, [row.name for row in rows])})
