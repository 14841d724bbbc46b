"""Links to articles in a text, and which of them somebody can't follow."""

import re
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from knowledge.models import Article, FormerSlug
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from portal.shared.tenants import LOCAL_HOSTS

ADDRESS = re.compile(r"(?:/[a-z]{2}(?:-[a-z]{2})?)?/help/articles/(?P<slug>[-\w]+)")
BETWEEN = re.compile(r"[\s\"'<>()\[\]]+")
# A text made of links is not to become a long query: so many are asked for at once.
AT_ONCE = 100


def articles_closed_to(readers: Iterable[Actor], actor: Actor, markup: str) -> list[str]:
    """What one of the readers can't open of the articles that a message (HTML) leads to.

    By title where the actor may read it, else by its address; a link to nothing is closed too.
    """
    slugs = linked_articles(actor.tenant, markup)
    # What visitors open everybody opens: mostly that is all, and no reader has to be looked at.
    left = slugs - _opened_by(Actor(tenant=actor.tenant), slugs) if slugs else set()
    closed = _closed_to_one(readers, left) if left else set()
    if not closed:
        return []
    rows = Article.objects.visible_to(actor)
    titles: dict[str, str] = {}
    for some in _pieces(closed):
        titles |= rows.filter(slug__in=some).values_list("slug", "title")
    return sorted({str(titles.get(slug, f"/help/articles/{slug}/")) for slug in closed})


def _closed_to_one(readers: Iterable[Actor], slugs: set[str]) -> set[str]:
    """One who can't open it is enough: the others aren't asked for that article any more."""
    closed: set[str] = set()
    for reader in readers:
        left = slugs - closed
        closed |= left - _opened_by(reader, left)
        if closed == slugs:
            break
    return closed


def linked_articles(tenant: Tenant, markup: str) -> set[str]:
    """The articles, by the end of their address, that a text in HTML leads to on our hosts."""
    own = {domain.host.partition(":")[0] for domain in tenant.domains.all()} | LOCAL_HOSTS
    pieces = (piece for piece in BETWEEN.split(unescape(markup)) if "/articles/" in piece)
    found = (_slug_at(unquote(piece), own) for piece in pieces)
    return {slug for slug in found if slug}


def _slug_at(address: str, hosts: Collection[str]) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_own = not parts.netloc or parts.hostname in hosts
    found = ADDRESS.match(parts.path) if is_own else None
    return found["slug"] if found else ""


def _opened_by(reader: Actor, slugs: set[str]) -> set[str]:
    """Those that answer to the reader, at the address of today or at a former one."""
    readable = Article.objects.visible_to(reader)
    formerly = FormerSlug.objects.filter(article__in=readable.values("pk"))
    found: set[str] = set()
    for some in _pieces(slugs):
        found.update(readable.filter(slug__in=some).values_list("slug", flat=True))
        found.update(formerly.filter(slug__in=some).values_list("slug", flat=True))
    return found


def _pieces(slugs: set[str]) -> Iterator[list[str]]:
    ordered = sorted(slugs)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def read_by(reader: Actor, actor: Actor, keys: Collection[int]) -> set[int]:
    """Which of these texts, found by the actor, the reader finds as an article in some language."""
    texts = Article.objects.visible_to(actor).filter(pk__in=keys)
    groups = dict(texts.values_list("pk", "group"))
    readable = Article.objects.visible_to(reader).filter(group__in=set(groups.values()))
    open_ones = set(readable.values_list("group", flat=True))
    return {key for key, group in groups.items() if group in open_ones}
