"""What the POSTs to the catalogue, complaints and tags send, for forms.py."""

from typing import Any

DECISION = {"outcome": "upheld", "remedy": "apology", "text": "Right.", "version": "0"}
FIELD = {"label_en": "Floor", "is_active": "on"}

ASK_FORMS: dict[str, dict[str, Any]] = {
    "/requests/new/technician/": {
        "subject": "A visit",
        "own_work": "repair",
        "own_day": "2026-03-02",
        "own_time": "morning",
        "own_place": "Quay 5",
        "body": "It drips.",
        "urgency": "normal",
        "follow_up": "{ticket}",
    },
    "/requests/answered/": {"solved": "article-{article_key}", "subject": "Parcel"},
    "/requests/{decided}/escalate/": {"reason": "Not enough."},
    "/requests/{ticket}/tags/add/": {"name": "dock"},
    "/requests/{ticket}/tags/remove/": {"name": "dock"},
    "/admin/tickets/ticket/{complaint}/complaint/": DECISION,
    "/admin/tickets/category/{category}/fields/add/": FIELD | {"type": "text"},
    "/admin/tickets/category/{category}/fields/{own_field}/": FIELD,
    "/admin/tickets/category/{category}/fields/{own_field}/move/": {"by": "1"},
}
