"""Reads of the help centre, each starting at `visible_to(actor)`."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.enums import StaffPermission
from knowledge.enums import ArticleState, Audience
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


def may_write(actor: Actor) -> bool:
    """Whether the actor works on articles, and so sees all of them."""
    return actor.may(StaffPermission.WRITE_ARTICLES) or actor.may(StaffPermission.PUBLISH_ARTICLES)


def audiences_of(actor: Actor) -> list[str]:
    """The audiences of the actor: customers' members and staff read all that is published."""
    if actor.is_staff or actor.grants.member_of:
        return [Audience.PUBLIC, Audience.CUSTOMERS]
    return [Audience.PUBLIC]


class HelpCategoryQuerySet(TenantQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> "HelpCategoryQuerySet":
        """Those of the actor's audiences."""
        return self.filter(audience__in=audiences_of(actor))


class ArticleGroupQuerySet(TenantQuerySet):
    """Articles over all their languages."""

    def visible_to(self, actor: Actor) -> "ArticleGroupQuerySet":
        """All for writers; others have no business with groups."""
        return self if may_write(actor) else self.none()


class ArticleQuerySet(TenantQuerySet):
    """Articles, one row a language."""

    def visible_to(self, actor: Actor) -> "ArticleQuerySet":
        """Published ones of the actor's audiences; all for those who write them."""
        if may_write(actor):
            return self
        return self.filter(
            state=ArticleState.PUBLISHED, group__category__audience__in=audiences_of(actor)
        )

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
