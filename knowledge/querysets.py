"""Reads of the help centre, each starting at `visible_to(actor)`."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from knowledge.audiences import article_q, may_write, readable_categories, reads_all
from knowledge.enums import ArticleState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


class HelpCategoryQuerySet(TenantQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> "HelpCategoryQuerySet":
        """Those whose readers the actor is among, and of all their ancestors."""
        return self if reads_all(actor) else self.filter(pk__in=readable_categories(actor))


class ArticleGroupQuerySet(TenantQuerySet):
    """Articles over all their languages."""

    def visible_to(self, actor: Actor) -> "ArticleGroupQuerySet":
        """All for writers; others have no business with groups."""
        return self if may_write(actor) else self.none()


class ArticleQuerySet(TenantQuerySet):
    """Articles, one row a language."""

    def visible_to(self, actor: Actor) -> "ArticleQuerySet":
        """Published ones whose readers the actor is among; all for those who write them."""
        if may_write(actor):
            return self
        return self.filter(article_q(actor), state=ArticleState.PUBLISHED)

    def in_language(self, language: str, actor: Actor) -> "ArticleQuerySet":
        """One row an article: the language's, else the tenant's default one in its place."""
        default = actor.tenant.default_language
        if language == default:
            return self.filter(language=language)
        translated = self.model.objects.visible_to(actor).filter(
            group=OuterRef("group"), language=language
        )
        return self.filter(Q(language=language) | Q(language=default) & ~Exists(translated))

    def with_source_version(self, default_language: str) -> "ArticleQuerySet":
        """`current_source`: the version that a translation's source has now; None for a source."""
        source = self.model.objects.filter(
            ~Q(language=OuterRef("language")), group=OuterRef("group"), language=default_language
        )
        return self.annotate(current_source=Subquery(source.values("version")[:1]))

    def stale(self, default_language: str) -> "ArticleQuerySet":
        """Translations that are behind their source."""
        behind = Q(source_version__lt=F("current_source")) | Q(source_version=None)
        return self.with_source_version(default_language).filter(
            behind, current_source__isnull=False
        )

    def unhelpful(self, votes: int) -> "ArticleQuerySet":
        """Texts with at least so many votes of which a third or more say no."""
        return self.annotate(votes_given=F("helpful") + F("unhelpful")).filter(
            votes_given__gte=votes, unhelpful__gte=F("votes_given") / 3.0
        )
