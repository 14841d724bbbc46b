"""Who may do what in the help centre."""

from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from knowledge.audiences import may_write
from knowledge.enums import ArticleState
from knowledge.models import Article
from portal.shared.actors import Actor
from portal.shared.errors import NotAllowed


def can_write(actor: Actor) -> bool:
    """Whether the actor may write drafts."""
    return may_write(actor)


def can_publish(actor: Actor) -> bool:
    """Whether the actor decides what readers see."""
    return actor.may(StaffPermission.PUBLISH_ARTICLES)


def can_edit(actor: Actor, article: Article) -> bool:
    """A published text is what readers see, a scheduled one what they will: changing it is
    publishing."""
    seen = article.state in (ArticleState.PUBLISHED, ArticleState.SCHEDULED)
    return can_publish(actor) if seen else can_write(actor)


def require(allowed: bool) -> None:
    """Raises NotAllowed unless allowed."""
    if not allowed:
        raise NotAllowed(_("You may not change this article."))
