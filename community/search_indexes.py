"""Topics in the search index: their titles and what is shown of them."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch

from community import policies
from community.models import Post, Topic
from community.models.topics import OPENING
from community.presentation import answers_text
from community.querysets import audiences_of
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.markdown import plain_text
from portal.shared.search.indexes import EVERYTHING, Hit, TenantIndex, both, one_of


class TopicIndex(TenantIndex):
    """One document a topic; moderators find hidden ones too, by their titles."""

    kind = "topic"
    has_subjects = True

    database_titles = ("title",)

    def get_model(self) -> type[Topic]:
        return Topic

    def queryset(self) -> Any:
        shown = Prefetch("posts", Post.objects.shown(), to_attr="said")
        return Topic.objects.select_related("category", "tenant").prefetch_related(shown)

    def prepare_title(self, obj: Topic) -> str:
        return str(obj.title)

    def prepare_text(self, obj: Topic) -> str:
        return "\n".join([obj.title, *(plain_text(post.body) for post in obj.said)])

    def prepare_language(self, obj: Topic) -> str:
        return str(obj.language)

    def prepare_published(self, obj: Topic) -> bool:
        return not obj.is_hidden and not obj.is_held and obj.category.is_active

    def prepare_audience(self, obj: Topic) -> str:
        return str(obj.category.audience)

    def prepare_category_id(self, obj: Topic) -> int:
        return int(obj.category_id)

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `TopicQuerySet.visible_to`, but for one's own that wait for review."""
        if not actor.tenant.has_module(Module.COMMUNITY):
            return None
        if policies.can_moderate(actor):
            return EVERYTHING
        return both("published:true", one_of("audience", audiences_of(actor)))

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        # The question alone: a long talk would be read whole for one line of a list.
        opening = Prefetch("posts", Post.objects.shown().filter(number=OPENING), to_attr="said")
        rows = Topic.objects.visible_to(actor).filter(pk__in=keys)
        rows = rows.select_related("category").prefetch_related(opening)
        return [self._hit(row, actor) for row in rows]

    def _hit(self, row: Topic, actor: Actor) -> Hit:
        category = row.category.name_for(actor.tenant)
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.title,
            url=row.get_absolute_url(),
            text=" ".join(plain_text(post.body) for post in row.said),
            meta=f"{category} · {answers_text(row.answer_count)}",
            icon="messages-square",
            language=row.language,
        )
