"""What the table's POSTs send to the desk's conversation page."""

from typing import Any

PAGE = "/admin/tickets/ticket/{ticket}/"

TALK_FORMS: dict[str, dict[str, Any]] = {
    "/search/asked/": {"q": "parcel"},
    f"{PAGE}compose/": {
        "do": "insert",
        "body": "So far.",
        "mode": "reply",
        "macro_choice": "{macro}",
        "macro": "",
        "article": "",
        "find": "",
        "version": "{version}",
        "form_key": "",
    },
    f"{PAGE}apply/": {"macro_choice": "{macro}", "body": "", "version": "{version}"},
    f"{PAGE}tags/": {"add": "late", "remove": ""},
    f"{PAGE}copied/": {"email": "boss@medis.example", "name": "Boss"},
    f"{PAGE}time/": {"minutes": "5", "note": "Call"},
    f"{PAGE}time/remove/": {"key": "{time_entry}"},
    f"{PAGE}present/": {"typing": "1", "version": "{version}", "shown": ""},
    f"{PAGE}link/": {"target": "{other}", "kind": "related"},
    f"{PAGE}unlink/": {"key": "{link}"},
    f"{PAGE}merge/": {"target": "{other}", "version": "{version}"},
    f"{PAGE}split/": {"subject": "New", "messages": "1", "version": "{version}"},
    f"{PAGE}incidents/": {"body": "It works again."},
    "/admin/tickets/macro/add/": {
        "name": "Night",
        "body_en": "Hello {{{{name}}}}",
        "body_pt": "Olá",
        "state": "open",
        "priority": "",
        "assignee": "",
        "add_tags": "late",
        "position": "9",
        "is_active": "on",
    },
    "/admin/tickets/macro/{macro}/change/": {
        "name": "Night",
        "body_en": "Hello",
        "state": "open",
        "position": "9",
        "is_active": "on",
    },
}
