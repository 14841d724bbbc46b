"""Asking an address as a role."""

import traceback
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.tests.access.browsers import FOREIGN_ROLES, Browser, letter_of
from portal.tests.access.forms import form_for
from portal.tests.access.table import Row
from portal.tests.access.world import FOREIGN, INTERNAL, OUTSIDER, OWN, World

# Whose words a role may not read; staff of the tenant may read all but the neighbour's.
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "anonymous": (OWN, OUTSIDER, FOREIGN, INTERNAL),
    **dict.fromkeys(("owner", "buyer", "billing", "viewer"), (OUTSIDER, FOREIGN, INTERNAL)),
    "outsider": (OWN, FOREIGN, INTERNAL),
    **dict.fromkeys(("agent", "knowledge", "admin"), (FOREIGN,)),
    "operator": (),
    **dict.fromkeys(FOREIGN_ROLES, (OWN, OUTSIDER, INTERNAL)),
}


# The holder of a mailed link sees what they are invited to.
SHOWN = {"/account/invitations/{token}/": OWN}


@dataclass(frozen=True)
class Answer:
    """The table's letter, and what is wrong with the answer beside it."""

    letter: str
    problem: str


def ask(world: World, browser: Browser, method: str, row: Row, role: str) -> Answer:
    """One request; whatever it changes is rolled back."""
    url, client = row.url(world.objects), browser.client()
    with transaction.atomic():
        if method == "POST":
            response = client.post(url, form_for(row.path, world.objects))
        else:
            response = client.generic(method, url)
        body = content_of(response)
        transaction.set_rollback(True)
    return Answer(letter_of(response), _problem(row, role, response, body))


def _problem(row: Row, role: str, response: Any, body: str) -> str:
    """Where the server failed, or the word that the page must not have said."""
    if response.status_code >= 500:
        return "".join(traceback.format_exception(*response.exc_info)[-3:])
    leaks = [word for word in FORBIDDEN[role] if word in body and SHOWN.get(row.path) != word]
    return f"shows {leaks}" if leaks else ""


def content_of(response: Any) -> str:
    """The body as text, of files too."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return str(raw.decode("utf-8", "replace"))
