"""The demo's richest article: steps, callouts, a table, a snippet, a film with captions, files."""

import random
import tomllib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from knowledge import services
from knowledge.models import Article, ArticleFile, HelpCategory
from portal.demo.articles import manager_of
from portal.demo.content import CONTENT
from portal.demo.files import demo_upload
from portal.demo.people import People
from portal.shared.actors import Actor

KIND, POSITION = "tutorial", 900
SECONDS = 3  # that each line of the captions stays


def make_tutorial(people: People) -> None:
    """In each of the tenant's languages, published."""
    manager = manager_of(people)
    content = tomllib.loads((CONTENT / "hinge.toml").read_text(encoding="utf-8"))
    first, *others = manager.tenant.languages
    category = HelpCategory.objects.order_by("position", "pk").first()
    for code in (first, *others):
        services.create_snippet(
            actor=manager, key="photos", language=code, body=content[code]["snippet"]
        )
    article = services.create_article(
        actor=manager,
        category=category,
        language=first,
        text=_text(content[first], "…"),
        kind=KIND,
        position=POSITION,
    )
    services.name_group(actor=manager, group=article.group, key=content["key"])
    film, poster, template = _files(manager, article)
    services.change_file(actor=manager, file=template, attach=True, language="")
    for code in (first, *others):
        _write(manager, article, code, content[code], (film, poster))


def _files(manager: Actor, article: Article) -> tuple[ArticleFile, ArticleFile, ArticleFile]:
    uploads = [
        *(_upload(name) for name in ("hinge.webm", "hinge.png")),
        demo_upload("drilling-template.pdf", random.Random(7)),
    ]
    film, poster, template = services.add_files(actor=manager, group=article.group, uploads=uploads)
    return film, poster, template


def _upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (CONTENT / "files" / name).read_bytes())


def _write(
    manager: Actor,
    article: Article,
    code: str,
    words: dict[str, Any],
    shown: tuple[ArticleFile, ArticleFile],
) -> None:
    film, poster = shown
    captions = services.add_files(
        actor=manager,
        group=article.group,
        uploads=[SimpleUploadedFile(f"hinge-{code}.vtt", _captions(words["captions"]))],
    )[0]
    block = (
        f"::: video {words['film']}\n{film.url}\nposter: {poster.url}\n"
        f"captions {code}: {captions.url}\n:::"
    )
    body = words["body"].strip().replace("FILM", block)
    text = _text(words, body.replace("PICTURE", f"![{words['alt']}]({poster.url})"))
    if code == article.language:
        found = services.save_revision(actor=manager, article=article, text=text)
    else:
        found = services.add_translation(
            actor=manager, group=article.group, language=code, text=text
        )
    services.publish(actor=manager, article=found)


def _text(words: dict[str, Any], body: str) -> services.ArticleText:
    return services.ArticleText(title=words["title"], body=body)


def _captions(lines: list[str]) -> bytes:
    cues = [
        f"00:0{number * SECONDS}.000 --> 00:0{(number + 1) * SECONDS}.000\n{line}"
        for number, line in enumerate(lines)
    ]
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()
