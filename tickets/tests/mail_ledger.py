"""What became of letters that were fed by the thousand: nothing lost, nothing doubled."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.files.storage import storages

from portal.shared.context import tenant_scope
from portal.shared.enums import OutboxState
from portal.shared.files.strays import stored_names
from portal.shared.models import OutboxMessage, StoredFile, Tenant
from tickets.enums import Channel, MailState
from tickets.mail.intake import KIND, RAW_FOLDER, raw_of
from tickets.models import InboundMail, Ticket, TicketMessage
from tickets.tests.letters import Batch, body


@dataclass
class Ledger:
    """What stands in the database and in the storage."""

    mails: int = 0
    states: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    requests: int = 0
    files: int = 0
    raw_strays: int = 0
    file_strays: int = 0
    faults: list[str] = field(default_factory=list)

    def should(self, what: str, is_: object, should: object) -> None:
        """Note what is not as it has to be."""
        if is_ != should:
            self.faults.append(f"{what}: {str(is_)[:300]}, not {str(should)[:300]}")


def examine(tenant: Tenant, batch: Batch) -> Ledger:
    """Count everything; what is lost or doubled stands in `faults`."""
    ledger = Ledger()
    with tenant_scope(tenant):
        _examine_mails(ledger, batch)
        _examine_messages(ledger, batch)
        _examine_files(ledger, tenant, batch)
        waiting = OutboxMessage.objects.filter(kind=KIND).exclude(state=OutboxState.DONE)
        ledger.should("mail that waits", waiting.count(), 0)
    return ledger


def _examine_mails(ledger: Ledger, batch: Batch) -> None:
    """One row a letter, in the state that its kind ends in."""
    rows = InboundMail.objects.values_list("subject", "state")
    is_ = Counter(rows)
    should = Counter((f"Question {n}", end_of(batch, n)) for n in range(batch.total))
    ledger.mails, ledger.states = sum(is_.values()), Counter(state for _subject, state in rows)
    ledger.should("mails missing", sorted((should - is_).elements())[:5], [])
    ledger.should("mails too many", sorted((is_ - should).elements())[:5], [])
    entries = InboundMail.objects.exclude(entry=None).values("entry").distinct().count()
    ledger.should("mails with a message of their own", entries, batch.count)


def end_of(batch: Batch, number: int) -> str:
    """The state that a letter has to end in."""
    if number < batch.count:
        return str(MailState.PROCESSED)
    robot = number < batch.count + batch.robots
    return str(MailState.IGNORED if robot else MailState.QUARANTINED)


def _examine_messages(ledger: Ledger, batch: Batch) -> None:
    """One message a letter, with its text; answers open no request."""
    is_ = Counter(TicketMessage.objects.filter(channel=Channel.MAIL).values_list("body", flat=True))
    should = Counter(body(number) for number in range(batch.count))
    ledger.messages = sum(is_.values())
    ledger.should("messages missing", sorted((should - is_).elements())[:5], [])
    ledger.should("messages too many", sorted((is_ - should).elements())[:5], [])
    answers = sum(batch.answers(number) for number in range(batch.count))
    ledger.requests = Ticket.objects.filter(channel=Channel.MAIL).count()
    ledger.should("requests", ledger.requests, batch.count - answers)


def _examine_files(ledger: Ledger, tenant: Tenant, batch: Batch) -> None:
    """Every row has its bytes. Bytes without a row are only counted: a killed process leaves them,
    and the nightly sweep takes them away."""
    rows = list(InboundMail.objects.all())
    ledger.should("mails without bytes", [row.pk for row in rows if not raw_of(row)], [])
    names = Counter(StoredFile.objects.values_list("name", flat=True))
    numbers = [number for number in range(batch.count) if batch.has_file(number)]
    ledger.files = sum(names.values())
    ledger.should("files", names, Counter(f"plan-{number}.pdf" for number in numbers))
    kept = set(StoredFile.objects.values_list("storage_name", flat=True))
    lost = [name for name in kept if not storages["private"].exists(name)]
    ledger.should("files without bytes", lost, [])
    raw = set(stored_names(RAW_FOLDER.format(tenant=tenant.pk)))
    ledger.raw_strays = len(raw - {row.storage_name for row in rows})
    ledger.file_strays = len(set(stored_names(str(tenant.pk))) - kept)
