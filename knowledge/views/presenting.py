"""What the templates of the help centre are given."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from knowledge.audiences import readable_categories
from knowledge.models import Article
from knowledge.tree import tree_of
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

# A shorter text is seen at a glance.
CONTENTS_FROM = 3
SECTION_LEVEL = 2
HEADING_ID = re.compile(r'<(h[2-6]) id="[^"]*"')


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language, for search engines."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Question:
    """A frequent question as `components/faq.html` shows it."""

    question: str
    answer: SafeString
    anchor: str
    language: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on or off."""

    label: str
    url: str
    current: bool


@dataclass(slots=True)
class Section:
    """The questions of one category."""

    key: str
    name: str
    entries: list[Question] = field(default_factory=list)


def language_name(code: str) -> str:
    """A language in its own words."""
    return settings.LANGUAGE_NAMES.get(code, code)


def contents_of(article: Article) -> list[dict[str, Any]]:
    """The main headings of a long article; none for a short one."""
    found = [
        {"anchor": anchor, "title": title}
        for level, anchor, title in article.headings
        if level == SECTION_LEVEL
    ]
    return found if len(found) >= CONTENTS_FROM else []


def alternates_of_page(tenant: Tenant, name: str, args: list[str]) -> list[Alternate]:
    """A page that exists in each of the tenant's languages."""
    urls = {
        code: tenant_url(tenant, reverse(name, args=[code, *args])) for code in tenant.languages
    }
    return _with_default(tenant, urls)


def alternates_of_versions(tenant: Tenant, versions: list[Article]) -> list[Alternate]:
    """An article in the languages in which it is published."""
    urls = {
        version.language: tenant_url(tenant, version.get_absolute_url())
        for version in versions
        if version.is_published
    }
    return _with_default(tenant, urls)


def _with_default(tenant: Tenant, urls: dict[str, str]) -> list[Alternate]:
    found = [Alternate(code, url) for code, url in urls.items()]
    if tenant.default_language in urls:
        found.append(Alternate("x-default", urls[tenant.default_language]))
    return found


def faq_sections(
    rows: list[Article], language: str, default: str, readable: frozenset[int]
) -> list[Section]:
    """Questions by category, in the order they come; last those of categories not `readable`,
    whose names are kept from a reader of single questions."""
    sections: dict[str, Section] = {}
    others = Section("more", _("More questions"))
    for row in rows:
        category = row.group.category
        if category.key not in sections and category.pk in readable:
            name = category.text_in(language, default).name
            sections[category.key] = Section(category.key, name)
        question = Question(
            row.title, without_ids(row.html), row.slug, row.language, row.url_in(language)
        )
        section = sections[category.key] if category.pk in readable else others
        section.entries.append(question)
    return [*sections.values(), *([others] if others.entries else [])]


def without_ids(html: str) -> SafeString:
    """Answers stand side by side on a page: the headings of two of them may be called alike."""
    return SafeString(HEADING_ID.sub(r"<\1", html))


def help_crumb(language: str) -> Crumb:
    """The way to the start of the help centre."""
    return Crumb(_("Help"), reverse("knowledge:index", args=[language]))


def category_crumbs(actor: Actor, pk: int, language: str) -> list[Crumb]:
    """The way down to a category; only to the start where the reader may not read it."""
    found = [help_crumb(language)]
    if pk not in readable_categories(actor):
        return found
    default = actor.tenant.default_language
    path = tree_of(actor.tenant).path_to(pk)
    return found + [Crumb(n.text_in(language, default)[0], n.url_in(language)) for n in path]


def page_in_all_languages(
    request: HttpRequest,
    template: str,
    language: str,
    name: str,
    args: list[str],
    context: dict[str, Any],
) -> HttpResponse:
    """A page that exists at the same address in every language."""
    alternates = alternates_of_page(request.tenant, name, args)
    canonical = tenant_url(request.tenant, reverse(name, args=[language, *args]))
    shared = {"language": language, "alternates": alternates, "canonical": canonical}
    return render(request, template, shared | context)
