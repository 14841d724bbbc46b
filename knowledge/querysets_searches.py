"""Reads of what people look for, each starting at `visible_to(actor)`."""

from datetime import date

from knowledge.audiences import may_write
from knowledge.enums import SearchPlace
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


class SearchLogQuerySet(TenantQuerySet):
    """Searches of everybody."""

    def visible_to(self, actor: Actor) -> "SearchLogQuerySet":
        """For those who write the help; it is their work list."""
        return self if may_write(actor) else self.none()

    def between(self, first: date, last: date, language: str = "") -> "SearchLogQuerySet":
        """Those of some days, both included, in one language or all."""
        found = self.filter(day__range=(first, last))
        return found.filter(language=language) if language else found

    def searches(self) -> "SearchLogQuerySet":
        """What was typed to find something; the subject of a request wasn't."""
        return self.exclude(place=SearchPlace.REQUEST)


class SearchGapQuerySet(TenantQuerySet):
    """What was looked for and not found."""

    def visible_to(self, actor: Actor) -> "SearchGapQuerySet":
        """For those who write the help."""
        return self if may_write(actor) else self.none()
