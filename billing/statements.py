"""Statements of account, reckoned from the ledger's receivables."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import Customer
from billing.models import Invoice, LedgerEntry, Posting
from portal.shared.errors import DomainError
from portal.shared.money import NOTHING, to_cents

LONGEST = timedelta(days=731)
MAX_ENTRIES = 2000
MONTH_LATE = 30
# Sums of SQLite are binary fractions: what is nothing may be a trace of it.
TRACE = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is open, by how late it is."""

    not_due: Decimal = NOTHING
    late: Decimal = NOTHING
    very_late: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.not_due + self.late + self.very_late


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking: `amount` above zero is charged, below it is paid or credited."""

    on: date
    entry: LedgerEntry
    amount: Decimal
    balance: Decimal

    @property
    def document(self) -> Invoice:
        """The credit note, else the invoice it is about."""
        return self.entry.credit_note or self.entry.invoice

    @property
    def charged(self) -> Decimal | None:
        """What was added to the balance."""
        return self.amount if self.amount > 0 else None

    @property
    def paid(self) -> Decimal | None:
        """What was taken off it, without the sign."""
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True, slots=True)
class Statement:
    """All that happened from `start` to `end`, both included, in the customer's `currency`."""

    customer: Customer
    start: date
    end: date
    opening: Decimal
    lines: list[StatementLine]
    closing: Decimal
    ageing: Ageing

    @property
    def currency(self) -> str:
        """The customer's."""
        return self.customer.currency

    @property
    def charged(self) -> Decimal:
        """What was added in the period."""
        return sum((line.charged or NOTHING for line in self.lines), NOTHING)

    @property
    def paid(self) -> Decimal:
        """What was paid and credited in the period."""
        return sum((line.paid or NOTHING for line in self.lines), NOTHING)


def statement_of(customer: Customer, start: date, end: date) -> Statement:
    """The statement, in four queries. Raises DomainError for a period or list too long."""
    check_period(start, end)
    owed = Posting.objects.receivable(customer.pk)
    opening = total_of(owed.filter(on__lt=start))
    rows = owed.filter(on__gte=start, on__lte=end).order_by("on", "pk")
    found = list(
        rows.select_related("entry__invoice", "entry__credit_note", "entry__payment")[
            : MAX_ENTRIES + 1
        ]
    )
    if len(found) > MAX_ENTRIES:
        raise DomainError(
            _("More than %(most)s entries: choose a shorter period.") % {"most": MAX_ENTRIES},
            field="start",
        )
    lines, balance = [], opening
    for posting in found:
        balance += posting.amount
        lines.append(StatementLine(posting.on, posting.entry, posting.amount, balance))
    return Statement(
        customer, start, end, opening, lines, balance, ageing_at(owed.filter(on__lte=end), end)
    )


def check_period(start: date, end: date) -> None:
    """Raises DomainError."""
    if end < start:
        raise DomainError(_("The period ends before it begins."), field="end")
    if end - start > LONGEST:
        raise DomainError(_("A statement covers two years at most."), field="start")


def total_of(postings: QuerySet) -> Decimal:
    """The sum, exact to the cent."""
    found: Decimal | None = postings.order_by().aggregate(total=Sum("amount"))["total"]
    return to_cents(found or NOTHING)


def ageing_at(postings: QuerySet, day: date) -> Ageing:
    """What was open on a day, invoice by invoice, by the days since it was due."""
    by_invoice = (
        postings.order_by()
        .values_list("entry__invoice", "entry__invoice__due_on")
        .annotate(open=Sum("amount"))
        .filter(open__gte=TRACE)
    )
    sums = [NOTHING, NOTHING, NOTHING]
    for _invoice, due_on, amount in by_invoice:
        days = (day - due_on).days if due_on else 0
        sums[0 if days <= 0 else 1 if days <= MONTH_LATE else 2] += to_cents(amount)
    return Ageing(*sums)
