"""What an index holds of a row, the same for every engine."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SkipDocument

from portal.shared.context import tenant_scope
from portal.shared.search.analysis import LANGUAGES
from portal.shared.search.asked import NAMES, words_field
from portal.shared.search.subjects import marks_of
from portal.shared.search.weighing import PLACES, names_of, weighed

Document = dict[str, Any]
# Documents to put in and identifiers to take out, as they are when it is called.
Loader = Callable[[], tuple[Sequence[Document], Sequence[str]]]
OWN = frozenset({ID, DJANGO_CT, DJANGO_ID, "kind", NAMES})
MOST_BOOST = 10


def exact_fields(fields: dict[str, Any]) -> dict[str, bool]:
    """The fields for filtering, by name: whether one holds several values."""
    return {
        name: bool(field.is_multivalued)
        for name, field in fields.items()
        if name not in PLACES and name not in OWN
    }


def documents_of(index: Any, rows: Iterable[Any]) -> list[Document]:
    """The rows' documents, each made in its tenant's scope."""
    found: list[Document] = []
    for _key, group in groupby(rows, key=lambda row: row.tenant_id):
        members = list(group)
        with tenant_scope(members[0].tenant):
            for row in members:
                found.extend(_document(index, row))
    return found


def _document(index: Any, row: Any) -> list[Document]:
    try:
        prepared = index.full_prepare(row)
    except SkipDocument:
        return []
    language = prepared.get("language") or row.tenant.default_language
    language = language if language in LANGUAGES else LANGUAGES[0]
    texts = {name: prepared.pop(name, None) for name in PLACES}
    boost = min(max(int(prepared.get("boost") or 0), 0), MOST_BOOST)
    prepared |= {"language": language, "kind": index.kind, "boost": boost or None}
    plain = {name: _plain(value) for name, value in prepared.items() if value is not None}
    document: Document = {name: value for name, value in plain.items() if value}
    marks = marks_of(texts, language) if index.has_subjects else {}
    document[words_field(language)] = weighed(texts, language) | marks
    document[NAMES] = dict.fromkeys(names_of(texts), 1.0)
    return [document]


def _plain(value: Any) -> str:
    """Exact values as the text that a filter asks for; several with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set)):
        return ",".join(map(str, value))
    return str(value)
