"""Mailboxes and undeliverable addresses in the staff workspace."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from accounts.enums import StaffPermission
from portal.shared.errors import DomainError
from portal.shared.service_admin import ReadOnlyModelAdmin, ServiceModelAdmin, adopt
from portal.shared.staff_site import site
from tickets.enums import MailProtocol
from tickets.mail import reviewing
from tickets.mail.secrets import prefix_of, secret_of
from tickets.models import BouncedAddress, Category, Mailbox
from tickets.tasks import fetch_mail_of

MANAGE = StaffPermission.MANAGE_MAIL
EDITED = (
    "name",
    "address",
    "category",
    "strangers",
    "is_active",
    "protocol",
    "host",
    "port",
    "uses_tls",
    "username",
    "secret_name",
    "folder",
)

log = logging.getLogger(__name__)


@admin.register(Mailbox, site=site)
class MailboxAdmin(ServiceModelAdmin):
    """Addresses whose mail becomes requests."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}
    list_display = ("name", "address", "protocol", "is_active", "fetched_at", "state")
    list_select_related = ("tenant",)
    readonly_fields = ("fetched_at", "error")
    actions = ("fetch_now",)
    fieldsets = (
        (
            None,
            {"fields": ("name", "address", "category", "strangers", "is_active")},
        ),
        (
            gettext_lazy("How its mail arrives"),
            {
                "fields": (
                    "protocol",
                    "host",
                    "port",
                    "uses_tls",
                    "username",
                    "secret_name",
                    "folder",
                ),
                "description": gettext_lazy(
                    "Server, user name and folder are only for fetching by IMAP. Mail is read, "
                    "never changed or deleted on the server."
                ),
            },
        ),
        (gettext_lazy("Last time"), {"fields": ("fetched_at", "error")}),
    )

    @display(
        description=gettext_lazy("state"),
        label={"ok": "success", "error": "danger", "off": "info", "secret": "warning"},
    )
    def state(self, mailbox: Mailbox) -> tuple[str, str]:
        """In a word, and what is wrong."""
        if not mailbox.is_active:
            return "off", _("Switched off")
        if mailbox.protocol != MailProtocol.PIPE and not secret_of(mailbox.tenant, mailbox):
            return "secret", _("The variable with the password is not set")
        if mailbox.error:
            return "error", mailbox.error[:80]
        return "ok", _("Working")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        prefix = prefix_of(request.tenant)
        kwargs["help_texts"] = {
            "secret_name": _("The password or key is in it; the name begins with %(prefix)s.")
            % {"prefix": prefix}
        }
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "category":
            kwargs["queryset"] = Category.objects.asked()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Mailbox, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in EDITED}
        if change:
            stored = Mailbox.objects.get(pk=obj.pk)
            reviewing.update_mailbox(actor=request.actor, mailbox=stored, **values)
        else:
            adopt(obj, reviewing.create_mailbox(actor=request.actor, **values))

    @action(description=gettext_lazy("Fetch now"), permissions=["change"])
    def fetch_now(self, request: HttpRequest, mailboxes: QuerySet) -> None:
        """The worker asks all mailboxes of the portal: waiting for a server would hold others."""
        transaction.on_commit(lambda: _wake_fetching(request.tenant.pk))
        messages.success(request, _("Mail is being fetched. Look again in a moment."))


def _wake_fetching(tenant_id: int) -> None:
    """Without a broker the next round of the clock does it, a minute later at most."""
    try:
        fetch_mail_of.delay(tenant_id)
    except Exception:
        log.warning("worker could not be woken to fetch mail", exc_info=True)


@admin.register(BouncedAddress, site=site)
class BouncedAddressAdmin(ReadOnlyModelAdmin):
    """Addresses that get no mail until somebody clears them."""

    needs = {"view": MANAGE}
    list_display = ("email", "reason", "count", "is_permanent", "bounced_at")
    search_fields = ("email",)
    actions = ("clear",)

    @action(description=gettext_lazy("Write to the chosen addresses again"), permissions=["view"])
    def clear(self, request: HttpRequest, addresses: QuerySet) -> None:
        """Each is forgotten, with a line in the audit log."""
        try:
            for address in addresses:
                reviewing.clear_address(actor=request.actor, address=address)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Mail goes to these addresses again."))
