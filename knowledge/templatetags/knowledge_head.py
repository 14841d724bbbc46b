"""Tags of the head of public pages."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from knowledge import structured
from knowledge.models import Announcement, Article
from knowledge.views.presenting import Section
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

register = template.Library()


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """An address on the tenant's own host, for those who read it elsewhere."""
    return tenant_url(context["tenant"], path)


@register.filter
def og_locale(language: str) -> str:
    """The language as Open Graph writes it."""
    return structured.locale_of(language)


@register.simple_tag(takes_context=True)
def article_data(
    context: template.Context, article: Article, canonical: str, crumbs: Sequence[Crumb]
) -> SafeString:
    """An article, and the way to it."""
    tenant: Any = context["tenant"]
    return structured.script(
        [
            structured.article_data(tenant, article, canonical),
            structured.crumbs_data(tenant, crumbs, canonical),
        ]
    )


@register.simple_tag(takes_context=True)
def news_data(
    context: template.Context, row: Announcement, canonical: str, crumbs: Sequence[Crumb]
) -> SafeString:
    """An announcement, and the way to it."""
    tenant = context["tenant"]
    return structured.script(
        [
            structured.news_data(tenant, row, context["language"], canonical),
            structured.crumbs_data(tenant, crumbs, canonical),
        ]
    )


@register.simple_tag(takes_context=True)
def faq_data(
    context: template.Context,
    sections: Sequence[Section],
    language: str,
    canonical: str,
    crumbs: Sequence[Crumb],
) -> SafeString:
    """Frequent questions, and the way to them."""
    return structured.script(
        [
            structured.faq_data(sections, language, canonical),
            structured.crumbs_data(context["tenant"], crumbs, canonical),
        ]
    )


@register.simple_tag(takes_context=True)
def crumbs_data(context: template.Context, canonical: str, crumbs: Sequence[Crumb]) -> SafeString:
    """The way to a page."""
    return structured.script([structured.crumbs_data(context["tenant"], crumbs, canonical)])
