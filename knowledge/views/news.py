"""News and tips: the list, one announcement, closing a banner, choosing mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services as accounts
from accounts.enums import NotificationChannel, NotificationKind
from knowledge import feeds, services
from knowledge.enums_news import KIND_BADGES
from knowledge.models import Announcement
from knowledge.models.news import said_in
from knowledge.policies import can_publish
from knowledge.selectors_news import CLOSED_COOKIE, NEWS, STATUS, closed_keys
from knowledge.views.access import help_page
from knowledge.views.presenting import alternates_of_page, language_name
from portal.shared.actors import Actor
from portal.shared.caching import SETTINGS
from portal.shared.paging import Keyset, page_of
from portal.shared.public_pages import public_document, public_page, visitors_need_no_token
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

PARTS = (NEWS, STATUS, SETTINGS)
NEWEST_FIRST = Keyset("starts_at")
CLOSED_AT_MOST = 30
PAGE_SIZE = 20


@require_safe
@help_page
def to_language(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """From an address without a language to the visitor's; the answer varies by visitor."""
    return redirect(f"/{request.LANGUAGE_CODE}{request.path}")


@require_safe
@help_page
@public_page(*PARTS)
def news(request: HttpRequest, language: str) -> HttpResponse:
    """What is told now, the newest first."""
    rows = Announcement.objects.visible_to(request.actor).within(timezone.now())
    page = page_of(rows.select_related("tenant"), request.GET, NEWEST_FIRST, size=PAGE_SIZE)
    context = {
        "page": page,
        "rows": [shown(row, language) for row in page.rows],
        "crumbs": [Crumb(_("News and tips"))],
        "gets_mail": gets_mail(request, NotificationKind.NEWS),
        "can_write": can_publish(request.actor),
    }
    return _render(request, "knowledge/news.html", language, "knowledge:news", [], context)


@require_safe
@help_page
@public_page(*PARTS)
def item(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One announcement; its writers see it before and after its period."""
    row = find(request.actor, slug)
    context = {
        "row": row,
        "shown": shown(row, language),
        "html": row.html_in(language),
        "is_live": row.is_live(timezone.now()),
        "is_fallback": language not in row.languages(),
        "crumbs": [
            Crumb(_("News and tips"), reverse("knowledge:news", args=[language])),
            Crumb(row.title_in(language)),
        ],
        "gets_mail": gets_mail(request, NotificationKind.NEWS),
    }
    return _render(
        request, "knowledge/news_item.html", language, "knowledge:news_item", [slug], context
    )


def find(actor: Actor, slug: str) -> Announcement:
    """Raises Http404 for what the actor may not read, or not now."""
    rows = Announcement.objects.visible_to(actor).select_related("tenant")
    row: Announcement = get_object_or_404(rows, slug=slug)
    if not row.is_live(timezone.now()) and not can_publish(actor):
        raise Http404
    return row


def shown(row: Announcement, language: str) -> dict[str, Any]:
    """An announcement as lists print it."""
    default = row.tenant.default_language
    title, spoken = said_in(row.titles, language, default)
    return {
        "title": title,
        "language": spoken,
        "language_name": language_name(spoken),
        "summary": said_in(row.summaries, spoken, default)[0],
        "url": row.url_in(language),
        "badge": KIND_BADGES[row.kind],
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }


@visitors_need_no_token
@require_POST
@help_page
def dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a banner: for good where somebody is signed in, else until the browser is closed."""
    row = find(request.actor, slug)
    if not row.is_dismissible:
        raise Http404
    response = HttpResponse() if request.htmx else redirect(_back(request))
    if request.user.is_authenticated:
        services.dismiss_announcement(actor=request.actor, row=row)
    else:
        _remember(request, response, row.pk)
    return response


def _remember(request: HttpRequest, response: HttpResponse, key: int) -> None:
    """A cookie of the browser's session, so that caches tell these visitors apart."""
    closed = list(dict.fromkeys([*closed_keys(request.COOKIES), key]))[-CLOSED_AT_MOST:]
    response.set_cookie(
        CLOSED_COOKIE,
        ".".join(map(str, closed)),
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"


@require_safe
@help_page
@public_document(*PARTS)
def news_feed(request: HttpRequest, language: str) -> HttpResponse:
    """Announcements for everybody, in one language."""
    tenant = request.tenant
    page = feeds.Feed(
        title=f"{_('News and tips')} – {tenant.name}",
        path=reverse("knowledge:news", args=[language]),
        own_path=request.path,
        language=language,
    )
    return feeds.answer(tenant, page, feeds.news_entries(tenant, language))


def gets_mail(request: HttpRequest, kind: NotificationKind) -> bool | None:
    """Whether the person chose mail of the kind; None for visitors."""
    if not request.user.is_authenticated:
        return None
    chosen = accounts.preferences_of(request.user)
    return chosen[kind.value, NotificationChannel.MAIL.value]


@require_POST
@login_required
@help_page
def subscribe(request: HttpRequest, kind: str) -> HttpResponse:
    """Mail of one kind on or off: the same choice as among the notices of the account."""
    kinds = {"news": NotificationKind.NEWS, "status": NotificationKind.SERVICE_STATUS}
    if kind not in kinds:
        raise Http404
    wanted = request.POST.get("mail") == "on"
    key = (kinds[kind].value, NotificationChannel.MAIL.value)
    accounts.choose_notifications(actor=request.actor, choices={key: wanted})
    said = _("You get this by e-mail from now on.") if wanted else _("No more e-mail of this kind.")
    messages.success(request, said)
    return redirect(_back(request))


def _render(
    request: HttpRequest,
    template: str,
    language: str,
    name: str,
    args: list[str],
    context: dict[str, Any],
) -> HttpResponse:
    alternates = alternates_of_page(request.tenant, name, args)
    row = context.get("row")
    if row is not None:
        alternates = [a for a in alternates if a.language in (*row.languages(), "x-default")]
    shell = {
        "language": language,
        "alternates": alternates,
        "canonical": tenant_url(request.tenant, reverse(name, args=[language, *args])),
    }
    return render(request, template, shell | context)
