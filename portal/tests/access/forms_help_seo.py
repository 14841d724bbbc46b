"""Sample input for announcements and the state of the service."""

from typing import Any

ANNOUNCEMENT = {
    "kind": "news",
    "starts_at": "2026-01-02T08:00",
    "ends_at": "",
    "audience": "public",
    "customers": "",
    "tells": "on",
    "is_dismissible": "on",
    "title_en": "Lockers",
    "action": "save",
}
COMPONENT = {"name_en": "EDI", "position": "1", "is_active": "on"}

HELP_SEO_FORMS: dict[str, dict[str, Any]] = {
    "/news/{own_news}/dismiss/": {"next": "/"},
    "/news/mail/news/": {"mail": "on", "next": "/en/news/"},
    "/admin/knowledge/announcement/add/": ANNOUNCEMENT,
    "/admin/knowledge/announcement/{news_key}/change/": ANNOUNCEMENT,
    "/admin/knowledge/servicecomponent/add/": COMPONENT,
    "/admin/knowledge/servicecomponent/{component}/change/": COMPONENT,
    "/admin/knowledge/incident/add/": {
        "kind": "incident",
        "title_en": "EDI is late",
        "starts_at": "2026-01-02T08:00",
        "ends_at": "",
        "part-{component}": "partly",
        "state": "investigating",
        "text_en": "We look for the cause.",
    },
    "/admin/knowledge/incident/{incident_key}/updates/{said}/": {
        "text_en": "We look for the cause of it.",
        "seen": "",
    },
    "/admin/knowledge/incident/{incident_key}/change/": {
        "action": "say",
        "state": "resolved",
        "text_en": "It works again.",
    },
}
