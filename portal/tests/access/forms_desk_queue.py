"""What the table's POSTs send to the desk's list."""

from typing import Any

QUEUE_FORMS: dict[str, dict[str, Any]] = {
    "/admin/tickets/ticket/bulk/": {
        "chosen": "{ticket}:{version}",
        "act": "priority:high",
        "tag": "",
        "address": "view=all",
    },
    "/admin/tickets/ticket/views/save/": {"name": "New view", "address": "view=open&priority=high"},
    "/admin/tickets/ticket/views/{own_view}/change/": {"do": "rename", "name": "Another"},
    "/admin/tickets/ticket/views/{shared_view}/change/": {"do": "down", "name": ""},
    "/admin/tickets/ticket/{ticket}/read/": {"up_to": "2026-01-01T10:00:00+00:00"},
}
