"""Carrying out what an entry says, by the services that authors use."""

from collections.abc import Iterable
from datetime import datetime

from knowledge import services
from knowledge.enums import TRANSITIONS, ArticleKind, ArticleState
from knowledge.exchange.archive import Archive
from knowledge.exchange.describing import Described, file_paths, with_addresses
from knowledge.exchange.entries import Entry, SnippetEntry
from knowledge.models import (
    Article,
    ArticleFile,
    ArticleGroup,
    HelpCategory,
    Label,
    Snippet,
)
from knowledge.services import ArticleText
from portal.shared.actors import Actor

# What readers see, or will.
SEEN = (ArticleState.PUBLISHED, ArticleState.SCHEDULED)


def write_snippet(actor: Actor, entry: SnippetEntry) -> None:
    """Make or change a snippet."""
    standing = Snippet.objects.filter(key=entry.key, language=entry.language).first()
    if standing is None:
        services.create_snippet(
            actor=actor, key=entry.key, language=entry.language, body=entry.body
        )
    else:
        services.change_snippet(actor=actor, snippet=standing, body=entry.body)


def write_entry(
    actor: Actor, entry: Entry, described: Described | None, archive: Archive | None
) -> Article:
    """Make or change a text, its article's place, its files and its state."""
    follows = entry.follows_source is not False
    if described is None:
        article = _created(actor, entry)
    elif entry.language in described.entries:
        article = described.group.articles.get(language=entry.language)
    else:
        text = ArticleText(entry.title, "", entry.summary or "", entry.slug or "")
        article = services.add_translation(
            actor=actor,
            group=described.group,
            language=entry.language,
            text=text,
            matches_source=follows,
        )
    group = article.group
    addresses = _files(actor, group, entry, described, archive)
    _place(actor, group, entry)
    if entry.state is not None and entry.state not in SEEN:
        article = _state(actor, article, entry)  # what readers are not to see, they never see
    article = _text(actor, article, entry, addresses, follows=follows)
    _clear(actor, described, addresses)
    return _state(actor, article, entry)


def _clear(actor: Actor, described: Described | None, addresses: dict[str, str]) -> None:
    """Files that others took the place of, unless another text still shows them."""
    standing = described.files if described else {}
    for path, file in standing.items():
        replaced = path in addresses and addresses[path] != file.url
        if replaced and not file.uses.exists():
            services.remove_file(actor=actor, file=file)


def _created(actor: Actor, entry: Entry) -> Article:
    """An empty text first: files need an article to belong to."""
    article = services.create_article(
        actor=actor,
        category=HelpCategory.objects.get(key=entry.category),
        language=entry.language,
        text=ArticleText(entry.title, "", entry.summary or "", entry.slug or ""),
        kind=entry.kind or ArticleKind.ARTICLE,
        position=entry.position or 0,
    )
    services.name_group(actor=actor, group=article.group, key=entry.key)
    return article


def _text(
    actor: Actor, article: Article, entry: Entry, addresses: dict[str, str], *, follows: bool
) -> Article:
    """A new version where the text differs; else only the mark of a translation."""
    body = with_addresses(entry.body, addresses)
    wanted = {
        "title": entry.title,
        "body": body,
        "summary": article.summary if entry.summary is None else entry.summary,
        "slug": entry.slug or article.slug,
    }
    if any(getattr(article, name) != value for name, value in wanted.items()):
        return services.save_revision(
            actor=actor,
            article=article,
            text=ArticleText(**wanted),
            matches_source=follows,
        )
    if entry.follows_source:
        services.mark_current(actor=actor, article=article)
    return article


def _place(actor: Actor, group: ArticleGroup, entry: Entry) -> None:
    services.name_group(actor=actor, group=group, key=entry.key)
    category = HelpCategory.objects.get(key=entry.category) if entry.category else group.category
    services.move_group(
        actor=actor,
        group=group,
        category=category,
        kind=entry.kind or group.kind,
        position=group.position if entry.position is None else entry.position,
    )
    if entry.expires_at is not None:
        services.set_expiry(actor=actor, group=group, at=entry.expires_at)
    if entry.labels is not None:
        services.set_labels(actor=actor, group=group, labels=_labels(actor, entry.labels))


def _labels(actor: Actor, keys: Iterable[str]) -> list[Label]:
    standing = {label.key: label for label in Label.objects.filter(key__in=list(keys))}
    return [
        standing.get(key)
        or services.create_label(actor=actor, names={actor.tenant.default_language: key}, key=key)
        for key in dict.fromkeys(keys)
    ]


def _files(
    actor: Actor,
    group: ArticleGroup,
    entry: Entry,
    described: Described | None,
    archive: Archive | None,
) -> dict[str, str]:
    """Every file of the entry, uploaded where it isn't there yet; addresses by path."""
    standing = dict(described.files) if described else {}
    kept = {(file.name, file.stored.sha256): file for file in standing.values()}
    found: dict[str, ArticleFile] = {}
    for path in dict.fromkeys([*(entry.attachments or ()), *file_paths(entry.body)]):
        if archive is None or path not in archive:
            found[path] = standing[path]
            continue
        same = standing.get(path) or kept.get((path.rsplit("/", 1)[-1], archive.sha256(path)))
        if same is not None and same.stored.sha256 == archive.sha256(path):
            found[path] = same
        else:
            with archive.upload(path) as upload:
                found[path] = services.add_files(actor=actor, group=group, uploads=[upload])[0]
    if entry.attachments is not None:
        _attach(actor, group, entry, found)
    return {path: file.url for path, file in found.items()}


def _attach(actor: Actor, group: ArticleGroup, entry: Entry, found: dict[str, ArticleFile]) -> None:
    """What the entry offers for download; its language's others aren't offered any more."""
    wanted = {found[path].pk: path for path in entry.attachments or ()}
    for file in group.files.select_related("stored", "group"):
        offered = file.is_attachment and file.language in ("", entry.language)
        if file.pk in wanted:
            bound = wanted[file.pk].count("/") == 3  # files/<key>/<language>/<name>
            language = entry.language if bound else ""
            services.change_file(actor=actor, file=file, attach=True, language=language)
        elif offered:
            services.change_file(actor=actor, file=file, attach=False, language=file.language)


def _state(actor: Actor, article: Article, entry: Entry) -> Article:
    """As the entry says; by way of a draft where no step leads there."""
    wanted = entry.state
    if wanted == ArticleState.SCHEDULED and entry.publish_at is not None:
        return _scheduled(actor, article, entry.publish_at)
    if wanted is None or wanted == article.state:
        return article
    if wanted == ArticleState.PUBLISHED:
        return services.publish(actor=actor, article=article)
    if wanted == ArticleState.ARCHIVED:
        return services.archive_unread(actor=actor, article=article)
    article = _drafted(actor, article)
    if wanted == ArticleState.REVIEW:
        return services.submit_for_review(actor=actor, article=article)
    return article


def _scheduled(actor: Actor, article: Article, at: datetime) -> Article:
    if article.state == ArticleState.SCHEDULED and article.publish_at == at:
        return article
    if ArticleState.SCHEDULED not in TRANSITIONS[article.state]:
        article = _drafted(actor, article)
    return services.schedule(actor=actor, article=article, at=at)


def _drafted(actor: Actor, article: Article) -> Article:
    if article.state == ArticleState.DRAFT:
        return article
    return services.return_to_draft(actor=actor, article=article)
