"""What the billing adds to the customer's record beside a request."""

from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from accounts.models import Customer
from billing import selectors as billing
from portal.shared.enums import Module
from portal.shared.money import in_currency
from tickets.selectors import Reader, RecordBlock, add_record

SHOWN = 4


def balance_block(reader: Reader, customer: Customer) -> RecordBlock | None:
    """What the customer owes, and the invoices that are to be paid."""
    if not reader.actor.tenant.has_module(Module.BILLING):
        return None
    actor = reader.for_part(StaffPermission.MANAGE_BILLING)
    account = billing.account_figures(actor, customer) if actor is not None else None
    if actor is None or account is None:
        return None
    late = account.overdue
    return RecordBlock(
        _("Balance"),
        "receipt",
        figures=[
            (_("Balance due"), in_currency(account.balance, account.currency), False),
            (_("Overdue"), in_currency(late, account.currency), late > 0),
        ],
        records=billing.open_records(actor, customer.pk, SHOWN),
        links=reader.actor.may(StaffPermission.MANAGE_BILLING),
    )


add_record(balance_block, order=10)
