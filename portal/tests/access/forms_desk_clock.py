"""What the POSTs to agreed times and rules send, for forms.py."""

from typing import Any

POLICY = {
    "name": "Night",
    "position": "9",
    "is_active": "on",
    "first_answer_minutes_0": "1",
    "first_answer_minutes_1": "30",
    "warns_at": "75",
}
RULE = {
    "name": "Night",
    "trigger": "created",
    "position": "9",
    "is_active": "on",
    "if-0-field": "kind",
    "if-0-operator": "is",
    "if-0-value": ["complaint"],
    "then-0-do": "priority",
    "then-0-value": "high",
}

CLOCK_FORMS: dict[str, dict[str, Any]] = {
    "/admin/tickets/slapolicy/add/": POLICY,
    "/admin/tickets/slapolicy/{policy}/change/": POLICY,
    "/admin/tickets/rule/add/": RULE,
    "/admin/tickets/rule/{rule}/": RULE,
    "/admin/tickets/rule/{rule}/switch/": {"on": "1"},
}
