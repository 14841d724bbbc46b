"""What must not stand in a log: passwords, tokens, codes, cookies."""

import logging
import re

SECRETS = re.compile(
    r"(?i)(password\d?|passwd|secret|token|code|otp|sessionid|__Host-[\w-]+|csrf\w*|authorization"
    r"|cookie|api[_-]?key)(\"?'?\s*[:=]\s*\"?'?)([^\s,;&\"']+)"
)
# Links that open something without signing in: reset, confirmation, invitation, sign-in code,
# unsubscribing, guests'.
SECRET_PATHS = re.compile(
    r"(/(?:auth/password/reset/key|auth/confirm-email|account/invitations|auth/login/code"
    r"|notifications/unsubscribe"
    r"|requests/guest(?:/(?:confirm|rate|thanks))?)/)"
    r"([^\s/?\"']+)"
)


class SecretsFilter(logging.Filter):
    """Masks secrets in every record before a handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


def masked(text: str) -> str:
    """The text with the values of secrets replaced."""
    return SECRET_PATHS.sub(r"\1•••", SECRETS.sub(r"\1\2•••", text))
