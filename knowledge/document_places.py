"""Where documents stand in the account area."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.selectors import Place
from portal.shared.enums import Module


def documents_place(request: HttpRequest) -> Place | None:
    """For everybody who is signed in; the count is what waits to be accepted."""
    if not request.tenant.has_module(Module.HELP):
        return None
    waiting = request.figures.get("documents_to_accept", 0)
    return Place(_("Documents"), "documents:list", "folder-open", waiting)
