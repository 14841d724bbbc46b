"""What the article editor works with: files, a snippet, a video, an archive that was checked."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.selectors import actor_for
from knowledge import services
from knowledge.exchange.carrying import create_import
from knowledge.models import Article, ArticleGroup
from knowledge.tests.factories import make_article
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

VIDEO = "::: video Fit a hinge\nhttps://youtu.be/abcdefghijk\n:::"


def add_authoring(
    tenant: Tenant, people: dict[str, User], objects: dict[str, Any], internal: str
) -> dict[str, Any]:
    """Files of the article and of the draft that the table asks for, and the rest."""
    system = system_actor(tenant)
    group = ArticleGroup.objects.get(pk=objects["group"])
    draft = Article.objects.get(slug=objects["draft_slug"])
    snippet = services.create_snippet(actor=system, key="hours", language="en", body="9 to 17")
    video = make_article(tenant, "Fit a hinge", body=f"{VIDEO}\n\n{{{{ snippet hours }}}}")
    manager = actor_for(people["knowledge"], tenant)
    attached = _text("form.txt", "form")
    return {
        "video_slug": video.slug,
        "snippet": snippet.pk,
        "group_file": services.add_files(actor=system, group=group, uploads=[attached])[
            0
        ].stored.uuid,
        "article_file": services.add_files(
            actor=system, group=group, uploads=[_text("list.txt", "list")], attach=True
        )[0].stored.uuid,
        "draft_file": services.add_files(
            actor=system,
            group=draft.group,
            uploads=[_text("draft.txt", internal)],
            attach=True,
        )[0].stored.uuid,
        "import": create_import(actor=manager, upload=_archive()).pk,
    }


def _text(name: str, content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def _archive() -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("en/orders-delivery/new.md", '+++\ntitle = "New"\n+++\n\nText.')
    return SimpleUploadedFile("articles.zip", target.getvalue())
