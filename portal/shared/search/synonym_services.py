"""Keeping a tenant's synonyms. Who may is asked by the caller: roles belong to a higher part."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.models.search import SearchSettings, SearchSynonyms
from portal.shared.search.analysis import words_of
from portal.shared.search.synonyms import PART

FEWEST, MOST_WORDS, MOST_GROUPS = 2, 30, 500
LONGEST = 60


@transaction.atomic
def create_synonyms(
    *, actor: Actor, words: Iterable[str], language: str = "", is_active: bool = True
) -> SearchSynonyms:
    """A new group of words that find the same."""
    if SearchSynonyms.objects.count() >= MOST_GROUPS:
        raise DomainError(_("There can be at most %(number)s groups.") % {"number": MOST_GROUPS})
    row: SearchSynonyms = SearchSynonyms.objects.create(
        tenant=actor.tenant,
        language=_language(actor, language),
        words=_words(words),
        is_active=is_active,
    )
    forget(actor.tenant, PART)
    record(actor, "search_synonyms.created", row, {"words": (None, row.words)})
    return row


@transaction.atomic
def update_synonyms(
    *,
    actor: Actor,
    synonyms: SearchSynonyms,
    words: Iterable[str],
    language: str,
    is_active: bool,
) -> SearchSynonyms:
    """Change a group; searches follow at once."""
    changes = apply_changes(
        synonyms,
        {
            "words": _words(words),
            "language": _language(actor, language),
            "is_active": is_active,
        },
    )
    if changes:
        forget(actor.tenant, PART)
        record(actor, "search_synonyms.changed", synonyms, changes)
    return synonyms


@transaction.atomic
def delete_synonyms(*, actor: Actor, synonyms: SearchSynonyms) -> None:
    """Take a group out."""
    record(actor, "search_synonyms.deleted", synonyms, {"words": (synonyms.words, None)})
    synonyms.delete()
    forget(actor.tenant, PART)


@transaction.atomic
def use_general_synonyms(*, actor: Actor, wanted: bool) -> SearchSettings:
    """Whether the groups that come with the portal count."""
    row: SearchSettings
    row, _created = SearchSettings.objects.get_or_create(tenant=actor.tenant)
    changes = apply_changes(row, {"general_synonyms": wanted})
    if changes:
        forget(actor.tenant, PART)
        record(actor, "search_settings.changed", row, changes)
    return row


def uses_general_synonyms() -> bool:
    """Whether the tenant in scope uses the general groups."""
    row = SearchSettings.objects.first()
    return row is None or bool(row.general_synonyms)


def _words(words: Iterable[str]) -> list[str]:
    """Each once, as it was written, in their order; raises DomainError."""
    found = {" ".join(words_of(word)): " ".join(word.split()) for word in words}
    found.pop("", None)
    if len(found) < FEWEST:
        raise DomainError(_("Enter two or more words."), field="words")
    if len(found) > MOST_WORDS:
        raise DomainError(
            _("Enter at most %(number)s words.") % {"number": MOST_WORDS}, field="words"
        )
    if any(len(word) > LONGEST for word in found.values()):
        raise DomainError(
            _("A word has at most %(number)s letters.") % {"number": LONGEST}, field="words"
        )
    return list(found.values())


def _language(actor: Actor, language: str) -> str:
    if language and language not in actor.tenant.languages:
        raise DomainError(_("Choose one of the portal's languages."), field="language")
    return language
