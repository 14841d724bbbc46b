"""What a mail becomes in a request: its text, the files that may be kept, and what was left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.shared.errors import UploadRefused
from portal.shared.files.validation import MAX_FILES, checked_type
from portal.shared.models import StoredFile
from tickets.enums import Channel
from tickets.mail.html import html_of_text, safe_html, text_of_html
from tickets.mail.parsing import ParsedMail, shown_pictures
from tickets.mail.parts import Attachment
from tickets.models import TicketMessage
from tickets.models.conversation import MAX_BODY

MAX_HTML = 200_000
MAX_QUOTED = 100_000
MAX_COPIED = 50
MAX_NAMED = 10
LONGEST_NOTE = 4_000  # what the names of files that are left out may take
KIND = "tickets.ticketmessage"


@dataclass(slots=True)
class Draft:
    """A message that can be written; `pictures` are the content-ids of the uploads, in order."""

    mail: ParsedMail
    body: str
    html: str
    uploads: list[SimpleUploadedFile] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def draft_of(mail: ParsedMail) -> Draft:
    """The mail as a message, within the limits of messages and files."""
    draft = Draft(mail=mail, body=mail.text.plain.strip(), html=mail.text.answer)
    refused = _choose_files(mail, draft)
    notes = [*refused, *(_("“%(name)s” could not be read.") % {"name": n} for n in mail.unreadable)]
    if len(draft.body) > MAX_BODY - LONGEST_NOTE:
        draft.body = draft.body[: MAX_BODY - LONGEST_NOTE].rstrip() + "…"
        draft.html = html_of_text(draft.body)
        notes.append(_("The mail is longer than a message may be."))
    if not draft.body:
        draft.body = _("(A mail without text.)")
        if not mail.text.answer.strip():
            draft.html = html_of_text(draft.body)
    if notes:
        note = _note(notes)
        draft.body += f"\n\n{note}"
        draft.html += html_of_text(note)
    return draft


def _note(notes: list[str]) -> str:
    """What is missing, named; the stored mail has it all."""
    shown = notes[:MAX_NAMED]
    more = ["…"] if len(notes) > MAX_NAMED else []
    lines = "\n".join(f"– {note[:250]}" for note in [*shown, *more])
    lead = _("Left out, but kept with the mail as it came:")
    return f"{lead}\n{lines}"


def _choose_files(mail: ParsedMail, draft: Draft) -> list[str]:
    """Take the files that may be attached; returns why the others may not."""
    refused: list[str] = []
    shown = shown_pictures(mail.text)
    for attachment in mail.attachments:
        if len(draft.uploads) >= MAX_FILES:
            refused.append(_("“%(name)s”: there are too many files.") % {"name": attachment.name})
            continue
        upload = upload_of(attachment)
        try:
            checked_type(upload)
        except UploadRefused as error:
            refused.append(str(error.message))
            continue
        draft.uploads.append(upload)
        draft.pictures.append(attachment.content_id if attachment.content_id in shown else "")
    return refused


def upload_of(attachment: Attachment) -> SimpleUploadedFile:
    """As if somebody had chosen the file on a form."""
    upload = SimpleUploadedFile("file", attachment.data, content_type=attachment.content_type)
    # Django's own setter cuts and replaces what our rules for names treat themselves.
    upload._name = attachment.name
    return upload


def dress(message: TicketMessage, draft: Draft, *, copied: Iterable[str] = ()) -> None:
    """Give a message that was just written what only mail has: its HTML, the pictures in it, the
    quotation, and who else got it."""
    images = _urls_of_pictures(message, draft)
    html = safe_html(draft.html, images)
    message.html = html if len(html) <= MAX_HTML else html_of_text(draft.body)
    message.quoted_html = _quoted(draft.mail, images)
    message.channel = Channel.MAIL
    message.copied_to = list(copied)[:MAX_COPIED]
    message.save(update_fields=["html", "quoted_html", "channel", "copied_to"])


def _quoted(mail: ParsedMail, images: Mapping[str, str]) -> str:
    quoted = safe_html(mail.text.quoted, images) if mail.text.quoted else ""
    if len(quoted) <= MAX_QUOTED:
        return quoted
    return html_of_text(text_of_html(quoted)[:MAX_BODY])


def _urls_of_pictures(message: TicketMessage, draft: Draft) -> dict[str, str]:
    """Content-id → address of the stored picture; files are stored in the order of the uploads."""
    if not any(draft.pictures):
        return {}
    files = StoredFile.objects.filter(owner_kind=KIND, owner_id=message.pk).order_by("id")
    return {
        content_id: reverse("file_download", args=[stored.uuid])
        for content_id, stored in zip(draft.pictures, files, strict=False)
        if content_id and stored.is_image
    }
