"""What the table's POSTs send to the pages of documents."""

from typing import Any


class SameFile:
    """An upload that can be sent again and again."""

    name, content_type = "insurance.txt", "text/plain"

    def read(self, size: int = -1) -> bytes:
        """All of it each time."""
        return b"Insured."


SENT = {"files": SameFile(), "valid_from": "", "expires_on": "", "note": "", "form_key": ""}
DOCUMENT = {
    "action": "save",
    "title": "Contract",
    "kind": "contract",
    "description": "Prices of the year",
    "language": "",
    "audience": "named",
    "segments": [],
    "customers": ["{customer}"],
    "find": "",
}

DOCUMENT_FORMS: dict[str, dict[str, Any]] = {
    "/documents/new/": {"title": "Insurance", "kind": "certificate", "description": "", **SENT},
    "/documents/{document}/accept/": {"number": "1", "agree": "on"},
    "/documents/{own_document}/new-version/": SENT,
    "/admin/knowledge/document/add/": {
        **DOCUMENT,
        "audience": "public",
        "customers": [],
        "action": "publish",
        "files": SameFile(),
        "valid_from": "",
        "expires_on": "",
        "note": "",
    },
    "/admin/knowledge/document/{document_key}/change/": {
        **DOCUMENT,
        "audience": "public",
        "customers": [],
    },
}
