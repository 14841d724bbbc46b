"""Errors of the business: raised by services, shown by views as a message on the form."""

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule of the business said no; `message` is translated and fit for the user's eyes.

    `field` names the form field it belongs to, or is empty for the whole form.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class InvalidTransition(DomainError):
    """The state machine has no such move from the state the row is in now."""


class StaleState(DomainError):
    """Somebody else changed the row between reading and writing it (compare-and-swap lost)."""


class UploadRefused(DomainError):
    """A file was not accepted: type, size, number, pixels, unpacked ratio or a full disk."""


class NotAllowed(PermissionDenied):
    """The actor lacks a permission; becomes a 403."""


class ForeignTenantError(Exception):
    """A row of another tenant was about to be written or linked: always a programming error."""
