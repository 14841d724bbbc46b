"""The categories that every community starts with."""

from dataclasses import dataclass

from django.db import transaction

from community.enums import Audience
from community.services.categories import create_category
from portal.shared.actors import Actor

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seed:
    """A category with its words in the languages of the portal."""

    key: str
    icon: str
    audience: Audience
    names: Words
    descriptions: Words
    team_opens: bool = False


CATEGORIES = (
    Seed(
        "announcements",
        "megaphone",
        Audience.EVERYONE,
        {"en": "Announcements", "pt": "Novidades", "es": "Novedades", "lt": "Naujienos"},
        {
            "en": "What is new, from the team.",
            "pt": "O que há de novo, pela equipa.",
            "es": "Lo nuevo, de parte del equipo.",
            "lt": "Kas nauja, praneša komanda.",
        },
        team_opens=True,
    ),
    Seed(
        "products",
        "package",
        Audience.EVERYONE,
        {
            "en": "Products and use",
            "pt": "Produtos e utilização",
            "es": "Productos y uso",
            "lt": "Prekės ir naudojimas",
        },
        {
            "en": "Choosing, fitting, looking after.",
            "pt": "Escolher, montar, cuidar.",
            "es": "Elegir, montar, cuidar.",
            "lt": "Pasirinkimas, montavimas, priežiūra.",
        },
    ),
    Seed(
        "tips",
        "lightbulb",
        Audience.EVERYONE,
        {
            "en": "Tips from practice",
            "pt": "Dicas da prática",
            "es": "Consejos de la práctica",
            "lt": "Patarimai iš praktikos",
        },
        {
            "en": "What worked for others.",
            "pt": "O que resultou com outros.",
            "es": "Lo que a otros les funcionó.",
            "lt": "Kas pavyko kitiems.",
        },
    ),
    Seed(
        "customers",
        "users",
        Audience.MEMBERS,
        {
            "en": "Among customers",
            "pt": "Entre clientes",
            "es": "Entre clientes",
            "lt": "Tarp klientų",
        },
        {
            "en": "Only customers and the team read this.",
            "pt": "Só clientes e a equipa leem isto.",
            "es": "Solo lo leen clientes y el equipo.",
            "lt": "Skaito tik klientai ir komanda.",
        },
    ),
)


@transaction.atomic
def seed_community(*, actor: Actor) -> None:
    """The categories in all of the tenant's languages."""
    languages: list[str] = actor.tenant.languages
    for position, seed in enumerate(CATEGORIES, start=1):
        create_category(
            actor=actor,
            key=seed.key,
            icon=seed.icon,
            audience=seed.audience,
            names=_words(seed.names, languages),
            descriptions=_words(seed.descriptions, languages),
            team_opens=seed.team_opens,
            position=position,
        )


def _words(words: Words, languages: list[str]) -> Words:
    """English stands in where there are no words of a language."""
    return {language: words.get(language, words["en"]) for language in languages}
