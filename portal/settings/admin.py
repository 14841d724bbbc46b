"""How the staff workspace looks: the tenant's brand, neutrals, a menu by permission."""

from django.templatetags.static import static
from django.utils.functional import lazy

UNFOLD = {
    "SITE_TITLE": "portal.staff_menu.brand",
    "SITE_HEADER": "portal.staff_menu.brand",
    "SITE_SUBHEADER": "portal.staff_menu.subheader",
    "SITE_URL": "/",
    "SITE_SYMBOL": "support_agent",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "sizes": "any",
            "href": lazy(lambda: static("portal/favicon.svg"), str)(),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "portal.staff_dashboard.dashboard",
    "COLORS": {
        # The neutrals of static/portal/portal.css, so that both halves are one product.
        "base": {
            "50": "#f6f7f5",
            "100": "#eff1ee",
            "200": "#e1e5e1",
            "300": "#cbd2cd",
            "400": "#96a09b",
            "500": "#66706b",
            "600": "#4d5652",
            "700": "#39413d",
            "800": "#222726",
            "900": "#1a1e1d",
            "950": "#121514",
        },
        "primary": "portal.staff_menu.palette",
    },
    "SIDEBAR": {"navigation": "portal.staff_menu.navigation"},
}
