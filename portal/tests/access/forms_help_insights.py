"""What the POSTs of questions and of insights send, for forms.py."""

from typing import Any

INSIGHTS_FORMS: dict[str, dict[str, Any]] = {
    "/ask/": {"question": "When does a parcel arrive?"},
    "/ask/solved/": {"turn": "1", "solved": "yes"},
    "/admin/insights/gaps/add/": {
        "term": "price list",
        "language": "en",
        "times": "3",
        "action": "add",
    },
    "/admin/insights/gaps/{gap}/": {"action": "working"},
    "/admin/insights/order/apply/": {"keys": "{help_keys}"},
}
