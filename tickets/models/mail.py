"""Incoming mail: mailboxes, the raw messages, addresses that bounced."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.enums import MailProtocol, MailState, StrangerPolicy
from tickets.models.conversation import TicketMessage
from tickets.models.desk import Category
from tickets.models.tickets import Ticket


class Mailbox(TenantModel):
    """An address whose mail becomes requests.

    Passwords and keys stand in the environment; `secret_name` says in which variable.
    """

    name = models.CharField(_("name"), max_length=80)
    address = models.EmailField(_("address"))
    protocol = models.CharField(_("protocol"), max_length=8, choices=MailProtocol.choices)
    host = models.CharField(_("server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("port"), default=993)
    uses_tls = models.BooleanField(_("encrypted (TLS)"), default=True)
    username = models.CharField(_("user name"), max_length=200, blank=True)
    secret_name = models.CharField(
        _("environment variable with the password"), max_length=80, blank=True
    )
    folder = models.CharField(_("folder"), max_length=120, default="INBOX")
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("category of new requests"),
    )
    strangers = models.CharField(
        _("mail of people who take no part in the request"),
        max_length=12,
        choices=StrangerPolicy.choices,
        default=StrangerPolicy.NEW_REQUEST,
    )
    is_active = models.BooleanField(_("active"), default=True)
    # How far fetching got; a changed UIDVALIDITY starts anew (RFC 3501, 2.3.1.1).
    uid_validity = models.PositiveBigIntegerField(null=True, editable=False)
    last_uid = models.PositiveBigIntegerField(default=0, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, editable=False)
    error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "address"], name="mailbox_once"),
            models.CheckConstraint(
                condition=models.Q(protocol__in=MailProtocol.values), name="mailbox_protocol_known"
            ),
            models.CheckConstraint(
                condition=models.Q(strangers__in=StrangerPolicy.values),
                name="mailbox_strangers_known",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "category"], name="mailbox_category")]

    def __str__(self) -> str:
        return self.address


class InboundMail(TenantModel):
    """One message as it came, stored before anything is done with it.

    `message_id` is the sender's, or the SHA-256 of the raw message where it has none; the mailbox
    knows it once. The raw message lies in the private storage under `storage_name`.
    """

    mailbox = models.ForeignKey(
        Mailbox, on_delete=models.PROTECT, db_index=False, related_name="mails"
    )
    message_id = models.CharField(max_length=255)
    storage_name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MailState.choices, default=MailState.RECEIVED
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    entry = models.ForeignKey(
        TicketMessage, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed"), null=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mail")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "mailbox", "message_id"], name="inbound_mail_once"
            ),
            # One mail makes one message, whatever happens to the worker.
            models.UniqueConstraint(fields=["tenant", "entry"], name="inbound_entry_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="inbound_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "received_at", "id"], name="inbound_by_state"),
            models.Index(fields=["tenant", "sender", "received_at"], name="inbound_by_sender"),
            models.Index(fields=["tenant", "ticket"], name="inbound_ticket"),
            models.Index(fields=["tenant", "received_at", "id"], name="inbound_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id


class BouncedAddress(TenantModel):
    """An address that mail couldn't be delivered to; it gets none until somebody clears it."""

    email = models.EmailField(_("e-mail address"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    count = models.PositiveIntegerField(_("bounces"), default=1)
    bounced_at = models.DateTimeField(_("last bounce"), default=timezone.now)
    is_permanent = models.BooleanField(_("permanent"), default=True)

    class Meta:
        verbose_name = _("undeliverable address")
        verbose_name_plural = _("undeliverable addresses")
        ordering = ["-bounced_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "email"], name="bounced_address_once")
        ]

    def __str__(self) -> str:
        return self.email
