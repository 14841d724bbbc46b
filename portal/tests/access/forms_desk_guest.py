"""What the table's POSTs of guests and ratings send."""

from typing import Any

GUEST_FORMS: dict[str, dict[str, Any]] = {
    "/requests/guest/": {
        "subject": "A parcel",
        "category": "technician",
        "asked": "technician",
        "own_work": "repair",
        "own_day": "2027-03-02",
        "own_time": "morning",
        "own_place": "Quay 5",
        "body": "It is late.",
        "urgency": "normal",
        "name": "Ona",
        "email": "ona@kaimas.example",
    },
    "/requests/guest/confirm/{confirm_link}/": {"send": "1"},
    "/requests/guest/rate/{rate_link}/": {"score": "4"},
    "/requests/guest/thanks/{rating_proof}/": {"comment": "Quick."},
    "/requests/guest/{guest_link}/reply/": {"body": "Thank you."},
    "/requests/guest/{guest_link}/solve/": {"body": ""},
    "/requests/guest/{guest_link}/escalate/": {"reason": "It is late again."},
    "/requests/guest/{guest_link}/rate/": {"score": "3", "comment": ""},
    "/requests/{solved}/rate/": {"score": "5", "comment": ""},
    "/admin/tickets/ticket/{guest_ticket}/links/revoke/": {"link": ""},
}
