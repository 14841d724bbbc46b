"""What the table's POSTs send: forms filled in so that who may, does."""

from typing import Any

from portal.tests.access.forms_orders import ORDER_FORMS

PASSWORD = "fresh violet harbour 7"
NO_INLINES = {
    f"{prefix}-{part}": "0"
    for prefix in ("memberships", "invitations", "addresses", "contacts", "notes")
    for part in ("TOTAL_FORMS", "INITIAL_FORMS")
}
ADDRESS = {"kind": "delivery", "line1": "Quay 5", "city": "Kaunas", "country": "LT"}
ROLE = {"name": "Warehouse", "permissions": ["view_tickets"]}

FORMS: dict[str, dict[str, Any]] = {
    **ORDER_FORMS,
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
    "/admin/tickets/queue/add/": {"name": "Night", "position": "9", "is_active": "on"},
    "/admin/tickets/queue/{queue}/change/": {"name": "Day", "position": "1", "is_active": "on"},
    "/admin/tickets/category/add/": {
        "key": "night",
        "name_en": "Night",
        "queue": "{queue}",
        "position": "9",
        "is_active": "on",
    },
    "/admin/tickets/category/{category}/change/": {
        "key": "delivery",
        "name_en": "Night",
        "queue": "{queue}",
        "position": "9",
        "is_active": "on",
    },
    "/admin/knowledge/articlegroup/add/": {
        "title": "New",
        "body": "Text",
        "category": "{help_category}",
        "position": "1",
    },
    "/admin/knowledge/articlegroup/{group}/change/": {
        "action": "save",
        "title": "New",
        "body": "Text",
        "version": "1",
    },
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
}
DELETION = {"post": "yes"}


def form_for(path: str, objects: dict[str, Any]) -> dict[str, Any]:
    """The form of an address, its references filled in."""
    form = FORMS.get(path, DELETION if path.endswith("/delete/") else {})
    return {
        name: value.format(**objects) if isinstance(value, str) else value
        for name, value in form.items()
    }
