"""Files of articles: who may read them, and what a page offers."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from knowledge.audiences import may_write
from knowledge.models import Article, ArticleFile, FileUse
from portal.shared.actors import Actor


def can_read_file(actor: Actor, file_id: int) -> bool:
    """Whoever may read a text that shows the file, or at whose foot it is offered; its writers."""
    if may_write(actor):
        return True
    readable = Article.objects.visible_to(actor).order_by()
    if FileUse.objects.filter(file=file_id, article__in=readable).exists():
        return True
    file = ArticleFile.objects.filter(pk=file_id, is_attachment=True).first()
    if file is None:
        return False
    offered = readable.filter(group=file.group_id)
    if file.language:
        offered = offered.filter(language=file.language)
    return bool(offered.exists())


def offers_files() -> Exists:
    """Marks articles as `has_files`: most offer none, and then nobody has to look."""
    return Exists(ArticleFile.objects.filter(group=OuterRef("group"), is_attachment=True))


def attachments_of(article: Article) -> list[ArticleFile]:
    """What is offered for download with a text that the reader may read, in its order."""
    if not getattr(article, "has_files", True):
        return []
    return list(files_of_group(article.group_id).filter(_offered_in(article.language)))


def files_of_group(group_id: int) -> QuerySet[ArticleFile]:
    """All files of an article, as its writers see them."""
    found = ArticleFile.objects.filter(group=group_id, stored__isnull=False)
    return found.select_related("stored", "group")


def _offered_in(language: str) -> Q:
    return Q(is_attachment=True) & Q(language__in=["", language])
