"""Narrowing the articles found by category, label and language, each told with how many it leaves.

Nothing that was sent reaches the language of filters: a category and a language must be known, a
label must have the form of one and is asked for as a value. What isn't is left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge.selectors import CategoryChoice, category_choices_of, names_of_labels
from portal.shared.actors import Actor

KINDS = ("article",)
# Parameter of the address: (field of the index, name).
FACETS: dict[str, tuple[str, str | Promise]] = {
    "category": ("category_id", _("Category")),
    "label": ("label_keys", _("Label")),
    "language": ("language", _("Language")),
}
MOST = 8
# Of so many labels the names are asked for: some may stand at nothing that the reader opens.
LOOKED_AT = 40
LABEL_KEY = re.compile(r"[-\w]{1,40}", re.ASCII)

Counts = Sequence[tuple[str, int]]
# The address of a page with these choices.
Link = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet; the address of the chosen one takes it back."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow what was found."""

    name: str | Promise
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader has chosen, by the parameters of the address."""

    actor: Actor
    language: str
    categories: Sequence[CategoryChoice] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The fields of the index to count by."""
        return [column for column, _name in FACETS.values()] if self.categories else []

    @property
    def values(self) -> dict[str, str]:
        """What the fields of the index have to have."""
        keys = {one.key: one.primary_key for one in self.categories}
        return {
            FACETS[name][0]: keys[value] if name == "category" else value
            for name, value in self.chosen.items()
        }

    def facets(self, counts: Mapping[str, Counts], total: int, link: Link) -> list[Facet]:
        """The facets that leave something to choose, or of which something is chosen."""
        found = []
        for name, (column, label) in FACETS.items():
            choices = self._choices(name, self._counted(name, counts.get(column, ())), link)
            narrows = len(choices) > 1 and any(choice.count < total for choice in choices)
            if narrows or any(choice.current for choice in choices):
                found.append(Facet(label, choices))
        return found

    def _counted(self, name: str, counts: Counts) -> Counts:
        """With the chosen value where nothing has it.

        Of labels the reader may know those alone that stand at something they may read.
        """
        value = self.values.get(FACETS[name][0], "")
        is_lost = value and name != "label" and value not in dict(counts)
        return [*counts, (value, 0)] if is_lost else counts

    def _choices(self, name: str, counts: Counts, link: Link) -> list[Choice]:
        """The most frequent values that have a name for the reader, and the chosen one."""
        names, chosen = self._names(name, counts), self.chosen.get(name, "")
        named = [(*names[value], count) for value, count in counts if value in names]
        shown = named[:MOST] + [row for row in named[MOST:] if row[0] == chosen]
        return [
            Choice(text, link(self._with(name, value)), count, value == chosen)
            for value, text, count in shown
        ]

    def _names(self, name: str, counts: Counts) -> dict[str, tuple[str, str]]:
        """For values of the index what the address says, and what is read."""
        if name == "category":
            return {one.primary_key: (one.key, one.name) for one in self.categories}
        if name == "language":
            return {code: (code, text) for code, text in settings.LANGUAGE_NAMES.items()}
        chosen = self.chosen.get(name, "")
        keys = [key for key, _count in counts][:LOOKED_AT] if len(counts) > 1 or chosen else []
        keys += [chosen] if chosen else []
        labels = names_of_labels(self.actor, keys, self.language)
        return {key: (key, text) for key, text in labels.items()}

    def _with(self, name: str, value: str) -> dict[str, str]:
        """The choices with another one; the chosen one once more takes it back."""
        wanted = "" if self.chosen.get(name) == value else value
        return {key: text for key, text in {**self.chosen, name: wanted}.items() if text}


def narrowing_of(actor: Actor, language: str, kind: str, sent: Mapping[str, str]) -> Narrowing:
    """What was sent, as far as it is a choice of this reader's."""
    if kind not in KINDS:
        return Narrowing(actor, language)
    categories = category_choices_of(actor, language)
    known: dict[str, bool] = {
        "category": sent.get("category") in {one.key for one in categories},
        "label": bool(LABEL_KEY.fullmatch(sent.get("label", ""))),
        "language": sent.get("language") in actor.tenant.languages,
    }
    chosen = {name: sent[name] for name in FACETS if known[name]}
    return Narrowing(actor, language, categories, chosen)
