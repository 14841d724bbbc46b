"""The door to mail for parts above: mailboxes, taking mail in, and where answers go."""

from tickets.mail.intake import store_mail
from tickets.mail.outgoing import reply_to
from tickets.mail.processing import process_mail
from tickets.mail.reviewing import create_mailbox
from tickets.mail.tokens import message_id

__all__ = ["create_mailbox", "message_id", "process_mail", "reply_to", "store_mail"]
