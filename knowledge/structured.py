"""What pages say of themselves to machines: schema.org data and the cards of shared links."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from knowledge.models import Announcement, Article
from knowledge.views.presenting import Section
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

Data = dict[str, Any]
CONTEXT = "https://schema.org"
# Open Graph names a language with a place.
LOCALES = {"en": "en_GB", "pt": "pt_PT", "es": "es_ES", "lt": "lt_LT"}
# No text may end the element that holds it, nor begin another one.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def locale_of(language: str) -> str:
    """The language as Open Graph writes it."""
    return LOCALES.get(language, language.replace("-", "_"))


def publisher_of(tenant: Tenant) -> Data:
    """The business behind the portal."""
    found: Data = {
        "@type": "Organization",
        "name": tenant.legal_name or tenant.name,
        "url": tenant_url(tenant, "/"),
    }
    if tenant.logo_url:
        logo = tenant_url(tenant, tenant.logo_url)
        found["logo"] = {"@type": "ImageObject", "url": logo}
    return found


def article_data(tenant: Tenant, article: Article, canonical: str) -> Data:
    """An article as search engines read it."""
    publisher = publisher_of(tenant)
    published = article.published_at or article.created_at
    return {
        "@type": "Article",
        "headline": article.title,
        "description": article.summary,
        "inLanguage": article.language,
        "datePublished": published.isoformat(timespec="seconds"),
        "dateModified": max(published, article.updated_at).isoformat(timespec="seconds"),
        "mainEntityOfPage": canonical,
        "url": canonical,
        "author": publisher,
        "publisher": publisher,
    }


def news_data(tenant: Tenant, row: Announcement, language: str, canonical: str) -> Data:
    """An announcement."""
    publisher = publisher_of(tenant)
    return {
        "@type": "NewsArticle",
        "headline": row.titles.get(language, ""),
        "description": row.summaries.get(language, ""),
        "inLanguage": language,
        "datePublished": row.starts_at.isoformat(timespec="seconds"),
        "dateModified": max(row.starts_at, row.updated_at).isoformat(timespec="seconds"),
        "mainEntityOfPage": canonical,
        "url": canonical,
        "author": publisher,
        "publisher": publisher,
    }


def faq_data(sections: Iterable[Section], language: str, canonical: str) -> Data | None:
    """The questions that are answered in the page's own language; None where there are none."""
    entries = [one for section in sections for one in section.entries if one.language == language]
    if not entries:
        return None
    return {
        "@type": "FAQPage",
        "url": canonical,
        "inLanguage": language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry.question,
                "url": f"{canonical}#q-{entry.anchor}",
                "acceptedAnswer": {"@type": "Answer", "text": str(entry.answer)},
            }
            for entry in entries
        ],
    }


def crumbs_data(tenant: Tenant, crumbs: Sequence[Crumb], canonical: str) -> Data:
    """The way from home to the page; the last step, the page itself, needs no address."""
    steps = [Crumb(_("Home"), reverse("home")), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": str(step.label),
                "item": tenant_url(tenant, step.url) if step.url else canonical,
            }
            for number, step in enumerate(steps, start=1)
        ],
    }


def script(parts: Iterable[Data | None]) -> SafeString:
    """The parts as one block of data: no browser runs it, so the content policy lets it be."""
    graph = [part for part in parts if part]
    if not graph:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return SafeString(f'<script type="application/ld+json">{text.translate(UNSAFE)}</script>')
