"""Outgoing messages: what waits, what failed, and another try."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter
from unfold.decorators import display

from accounts.enums import StaffPermission as S
from portal.shared import outbox
from portal.shared.audit import record
from portal.shared.enums import OutboxState
from portal.shared.models import OutboxMessage
from portal.shared.service_admin import ReadOnlyModelAdmin
from portal.shared.staff_site import site

LABELS = {"pending": "info", "done": "success", "failed": "danger"}


@admin.register(OutboxMessage, site=site)
class OutboxMessageAdmin(ReadOnlyModelAdmin):
    """The payload stays unseen: it may hold a sign-in link."""

    needs = {"view": S.MANAGE_TENANT}
    list_display = ("kind", "shown_state", "attempts", "created_at", "available_at", "error")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", FieldTextFilter))
    list_filter_submit = True
    ordering = ("-id",)
    fields = ("kind", "shown_state", "attempts", "created_at", "available_at", "done_at", "error")
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = 0
        for row in queryset.filter(state=OutboxState.FAILED):
            count += outbox.retry(OutboxMessage.objects.filter(pk=row.pk))
            record(request.actor, "outbox.retried", row)
        text = ngettext(
            "%(count)s message is due again.", "%(count)s messages are due again.", count
        )
        messages.success(request, text % {"count": count})

    @display(description=_("state"), label=LABELS, ordering="state")
    def shown_state(self, row: OutboxMessage) -> tuple[str, str]:
        return row.state, str(OutboxState(row.state).label)
