"""What the table's POSTs send: forms filled in so that who may, does."""

from typing import Any

from portal.tests.access.forms_desk_ask import ASK_FORMS
from portal.tests.access.forms_desk_clock import CLOCK_FORMS
from portal.tests.access.forms_desk_guest import GUEST_FORMS
from portal.tests.access.forms_desk_queue import QUEUE_FORMS
from portal.tests.access.forms_desk_talk import TALK_FORMS
from portal.tests.access.forms_help_authoring import AUTHORING_FORMS
from portal.tests.access.forms_help_documents import DOCUMENT_FORMS
from portal.tests.access.forms_help_insights import INSIGHTS_FORMS
from portal.tests.access.forms_help_seo import HELP_SEO_FORMS
from portal.tests.access.forms_orders import ORDER_FORMS
from portal.tests.access.world_help_core import LABEL_FORMS

PASSWORD = "fresh violet harbour 7"
NO_INLINES = {
    f"{prefix}-{part}": "0"
    for prefix in ("memberships", "invitations", "addresses", "contacts", "notes")
    for part in ("TOTAL_FORMS", "INITIAL_FORMS")
}
NO_LINES = {f"lines-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
ADDRESS = {"kind": "delivery", "line1": "Quay 5", "city": "Kaunas", "country": "LT"}
ROLE = {"name": "Warehouse", "permissions": ["view_tickets"]}
FORUM_CATEGORY = {
    "name_en": "Night",
    "icon": "moon",
    "audience": "everyone",
    "position": "9",
    "is_active": "on",
}
MAILBOX = {
    "name": "Sales",
    "address": "sales@north.example",
    "category": "{category}",
    "strangers": "quarantine",
    "is_active": "on",
    "protocol": "pipe",
    "port": "993",
    "folder": "INBOX",
}

FORMS: dict[str, dict[str, Any]] = {
    **ASK_FORMS,
    **INSIGHTS_FORMS,
    **ORDER_FORMS,
    **AUTHORING_FORMS,
    **CLOCK_FORMS,
    **GUEST_FORMS,
    **HELP_SEO_FORMS,
    **TALK_FORMS,
    **QUEUE_FORMS,
    **LABEL_FORMS,
    **DOCUMENT_FORMS,
    "/admin/tickets/mailbox/add/": MAILBOX,
    "/admin/tickets/mailbox/{mailbox}/change/": MAILBOX,
    "/language/": {"language": "lt"},
    "/auth/login/": {"login": "nobody@medis.example", "password": PASSWORD},
    "/auth/login/code/": {"email": "viewer@medis.example"},
    "/auth/login/code/confirm/": {"code": "000000"},
    "/auth/signup/": {
        "name": "Nora",
        "company_name": "Nova",
        "email": "nora@nova.example",
        "password1": PASSWORD,
    },
    "/auth/finish/": {"company_name": "Nova"},
    "/auth/reauthenticate/": {"password": PASSWORD},
    "/auth/email/": {"email": "another@medis.example", "action_add": ""},
    "/auth/password/change/": {"oldpassword": "portal-demo", "password1": PASSWORD},
    "/auth/password/set/": {"password1": PASSWORD},
    "/auth/password/reset/": {"email": "viewer@medis.example"},
    "/auth/password/reset/key/{uid}-{key}/": {"password1": PASSWORD},
    "/auth/second-factor/verify/": {"otp_token": "000000", "code": "000000"},
    "/auth/second-factor/app/": {"start": ""},
    "/auth/second-factor/passkeys/{passkey}/": {"name": "Blue key"},
    "/account/switch/": {"customer": "{customer}"},
    "/account/profile/": {"name": "Ana", "language": "", "time_zone": ""},
    "/account/company/": {"name": "UAB Kingfisher", "country": "LT", "language": ""},
    "/account/addresses/new/": ADDRESS,
    "/account/addresses/{address}/": ADDRESS,
    "/account/people/invite/": {"email": "newer@medis.example", "role": "{viewer_role}"},
    "/account/people/hand-over/": {"member": "{member}", "role": "{viewer_role}"},
    "/account/people/{member}/": {"role": "{buyer_role}"},
    "/account/roles/new/": ROLE,
    "/account/roles/{role}/": ROLE,
    "/feedback/": {"about": "idea", "body": "Longer hours."},
    "/requests/new/": {
        "subject": "A parcel",
        "category": "delivery",
        "body": "It is late.",
        "urgency": "normal",
    },
    "/requests/{ticket}/reply/": {"body": "Thank you."},
    "/requests/{ticket}/solve/": {"body": ""},
    "/requests/{ticket}/followers/add/": {"user": "{leaver}"},
    "/requests/{ticket}/followers/remove/": {"user": "{leaver}"},
    "/community/new/": {"category": "products", "title": "Doors", "body": "Thick ones."},
    "/community/profile/": {"public_name": "Maple"},
    "/community/topics/{topic}/reply/": {"body": "The narrow one."},
    "/community/topics/{topic}/posts/{answer}/edit/": {"body": "The widest one."},
    "/community/topics/{topic}/posts/{answer}/report/": {"kind": "spam", "text": ""},
    "/admin/community/forumcategory/add/": FORUM_CATEGORY | {"key": "night"},
    "/admin/community/forumcategory/{forum}/change/": FORUM_CATEGORY,
    "/admin/community/post/{held_topic}/{opening}/decide/": {
        "decision": "hide",
        "state": "held",
        "open_reports": "0",
        "reason": "Advertising",
        "category": "products",
    },
    "/admin/accounts/customer/add/": {"name": "Nova", "country": "LT", **NO_INLINES},
    "/admin/accounts/customer/{customer}/change/": {
        "name": "UAB Kingfisher",
        "number": "C-1001",
        "country": "LT",
        "currency": "EUR",
        "credit_limit": "0",
        "is_active": "on",
        **NO_INLINES,
    },
    "/admin/accounts/invitation/add/": {
        "email": "newest@medis.example",
        "customer": "{customer}",
        "role": "{viewer_role}",
    },
    "/admin/accounts/membership/{member}/change/": {"role": "{buyer_role}"},
    "/admin/accounts/staffmembership/{staff}/change/": {"role": "{agent_role}"},
    "/admin/accounts/role/add/": ROLE,
    "/admin/accounts/role/{role}/change/": ROLE,
    "/admin/accounts/segment/add/": {"name": "Retail"},
    "/admin/accounts/segment/{segment}/change/": {"name": "Retail"},
    "/admin/accounts/customfielddefinition/add/": {"key": "gate", "label": "Gate", "position": "1"},
    "/admin/accounts/customfielddefinition/{field}/change/": {
        "key": "dock",
        "label": "Dock",
        "position": "1",
    },
    "/admin/tickets/ticket/{ticket}/take/": {"version": "{version}"},
    "/admin/tickets/ticket/{ticket}/reply/": {
        "body": "It is on its way.",
        "then": "waiting",
        "version": "{version}",
    },
    "/admin/tickets/ticket/{ticket}/note/": {"body": "Call them."},
    "/admin/tickets/ticket/{ticket}/update/": {
        "state": "open",
        "priority": "high",
        "queue": "{queue}",
        "assignee": "",
        "version": "{version}",
    },
    "/admin/tickets/ticket/{ticket}/followers/": {"user": "{leaver}"},
    "/admin/tickets/queue/add/": {
        "name": "Night",
        "position": "9",
        "is_active": "on",
        "assignment": "manual",
    },
    "/admin/tickets/queue/{queue}/change/": {
        "name": "Day",
        "position": "1",
        "is_active": "on",
        "assignment": "round_robin",
    },
    "/admin/tickets/category/add/": {
        "key": "night",
        "kind": "question",
        "name_en": "Night",
        "queue": "{queue}",
        "position": "9",
        "is_active": "on",
    },
    "/admin/tickets/category/{category}/change/": {
        "key": "delivery",
        "kind": "question",
        "name_en": "Night",
        "queue": "{queue}",
        "position": "9",
        "is_active": "on",
    },
    "/admin/knowledge/articlegroup/add/": {
        "title": "New",
        "body": "Text",
        "category": "{help_category}",
        "kind": "guide",
        "position": "1",
    },
    "/admin/knowledge/articlegroup/{group}/change/": {
        "action": "save",
        "title": "New",
        "body": "Text",
        "version": "1",
    },
    "/admin/shared/searchsynonyms/": {"general": "off"},
    "/admin/shared/searchsynonyms/add/": {"words": "crate, box", "language": "en"},
    "/admin/shared/searchsynonyms/{synonyms}/change/": {"words": "crate, box", "is_active": "on"},
    "/admin/knowledge/helpcategory/add/": {
        "key": "night",
        "icon": "package",
        "audience": "public",
        "position": "9",
        "name_en": "Night",
    },
    "/admin/knowledge/helpcategory/{help_category}/change/": {
        "icon": "package",
        "audience": "public",
        "position": "9",
        "name_en": "Night",
    },
    "/admin/billing/invoice/add/": {
        "customer": "{customer}",
        "note": "",
        "customer_order_number": "",
        **NO_LINES,
    },
    "/admin/billing/invoice/{draft}/change/": {
        "note": "New",
        "customer_order_number": "",
        **NO_LINES,
    },
    "/admin/billing/invoice/orders/": {"order": "{waiting_order}"},
    "/admin/billing/invoice/{invoice_key}/record-payment/": {
        "amount": "1.00",
        "received_on": "2026-01-02",
        "method": "transfer",
        "note": "",
        "form_key": "7e0c2a52-6f0e-4b7a-9d0e-3b0f1d7c5a11",
    },
    "/admin/billing/invoice/{invoice_key}/credit/": {"reason": "Wrong"},
    "/admin/billing/payment/{payment}/reverse/": {"reason": "Wrong"},
    "/admin/billing/billingprofile/add/": {"customer": "{customer}", "payment_days": "7"},
    "/admin/billing/billingprofile/{payment_term}/change/": {"payment_days": "7"},
    "/admin/billing/billingsettings/add/": {"payment_days": "7"},
    "/admin/billing/billingsettings/{billing_settings}/change/": {"payment_days": "7"},
}
DELETION = {"post": "yes"}


def form_for(path: str, objects: dict[str, Any]) -> dict[str, Any]:
    """The form of an address, its references filled in."""
    form = FORMS.get(path, DELETION if path.endswith("/delete/") else {})
    return {
        name.format(**objects): value.format(**objects) if isinstance(value, str) else value
        for name, value in form.items()
    }
