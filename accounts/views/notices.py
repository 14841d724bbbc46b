"""The list of notices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.models import Notification
from accounts.notification_texts import TEXTS, title_of
from portal.shared.paging import page_of


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What happened, the newest first."""
    mine = Notification.objects.visible_to(request.actor)
    page = page_of(mine, request.GET)
    context = {
        "page": page,
        "notices": [
            (row, title_of(row.kind, row.context), TEXTS[row.kind].icon) for row in page.rows
        ],
        "has_unread": mine.unread().exists(),
    }
    return render(request, "notifications/list.html", context)


@require_POST
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads, always inside the portal."""
    notice = get_object_or_404(Notification.objects.visible_to(request.actor), pk=pk)
    services.mark_read(actor=request.actor, notice=notice)
    inside = notice.path.startswith("/") and not notice.path.startswith(("//", "/\\"))
    return HttpResponseRedirect(notice.path if inside else "/")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    services.mark_all_read(actor=request.actor)
    return redirect("notifications:list")
