"""What frames the staff workspace: the tenant's name and colours, a menu by permission."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from accounts.enums import RoleScope
from accounts.enums import StaffPermission as S
from portal.shared.actors import Actor
from portal.shared.branding import contrast_ratio, mix, theme_for
from portal.shared.enums import Module
from portal.shared.staff_site import site

WHITE, BLACK = "#ffffff", "#000000"
# How much of the fill is in each step of the palette, and what it is mixed with.
STEPS = {
    "50": (0.06, WHITE),
    "100": (0.12, WHITE),
    "200": (0.25, WHITE),
    "300": (0.45, WHITE),
    "400": (0.65, WHITE),
    "500": (0.85, WHITE),
    "600": (1.0, WHITE),
    "700": (0.85, BLACK),
    "800": (0.7, BLACK),
    "900": (0.55, BLACK),
    "950": (0.4, BLACK),
}
LEGIBLE = 4.5
DARK_SURFACE = "#1a1e1d"
PARTS = (
    (Module.REQUESTS, _lazy("Requests"), "tickets"),
    (Module.HELP, _lazy("Help"), "knowledge"),
    (Module.ORDERS, _lazy("Orders"), "orders"),
    (Module.BILLING, _lazy("Billing"), "billing"),
    (Module.COMMUNITY, _lazy("Community"), "community"),
)
ICONS = {
    "ticket": "inbox",
    "queue": "stacks",
    "category": "category",
    "macro": "notes",
    "slapolicy": "timer",
    "rule": "bolt",
    "mailbox": "alternate_email",
    "inboundmail": "mail",
    "bouncedaddress": "unsubscribe",
    "articlegroup": "article",
    "helpcategory": "folder_open",
    "faqentry": "quiz",
    "announcement": "campaign",
    "servicecomponent": "lan",
    "incident": "emergency_home",
    "label": "label",
    "document": "description",
    "order": "package_2",
    "quote": "request_quote",
    "product": "inventory_2",
    "productcategory": "shelves",
    "taxrate": "percent",
    "invoice": "receipt_long",
    "payment": "payments",
    "billingprofile": "event",
    "billingsettings": "tune",
    "forumcategory": "forum",
    "post": "shield",
    "topic": "topic",
    "snippet": "extension",
}


def brand(request: HttpRequest) -> str:
    """The tenant's name."""
    return str(request.tenant.name)


def subheader(request: HttpRequest) -> str:
    """What the place is called."""
    return _("Staff workspace")


def palette(request: HttpRequest) -> dict[str, str]:
    """Shades of the tenant's colour: 600 carries white text, 500 is text on the dark surface."""
    fill = theme_for(request.tenant.colour).brand
    share = 1.0
    while contrast_ratio(mix(fill, BLACK, share), WHITE) < LEGIBLE:
        share -= 0.02
    fill = mix(fill, BLACK, share)
    shades = {step: mix(fill, into, part) for step, (part, into) in STEPS.items()}
    return shades | {"500": _legible_in_the_dark(fill)}


def _legible_in_the_dark(fill: str) -> str:
    """Links and the current entry of the menu."""
    share = STEPS["500"][0]
    while contrast_ratio(mix(fill, WHITE, share), DARK_SURFACE) < LEGIBLE:
        share -= 0.02
    return mix(fill, WHITE, share)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links; what the person may not open isn't there, nor are groups left empty."""
    actor: Actor = request.actor
    groups = (
        ("", [_item(_("Overview"), "space_dashboard", "admin:index", True)]),
        *(
            (title, [*_registered(request, app), *_more(actor, app)])
            for module, title, app in PARTS
            if actor.tenant.has_module(module)
        ),
        (_("Customers"), _customers(request, actor)),
        (_("Portal"), _portal(request, actor)),
    )
    return [
        {"title": title, "separator": bool(title), "items": found}
        for title, items in groups
        if (found := [item for item in items if item])
    ]


def _registered(request: HttpRequest, app: str) -> list[dict[str, Any] | None]:
    """The pages of a part, as its own admin registers and allows them."""
    entries: list[dict[str, Any] | None] = []
    for model, page in site._registry.items():
        if model._meta.app_label != app or not page.has_module_permission(request):
            continue
        name = model._meta.model_name or ""
        title = str(model._meta.verbose_name_plural)
        entries.append(
            _item(
                title[:1].upper() + title[1:],
                ICONS.get(name, "label"),
                f"admin:{app}_{name}_changelist",
                True,
            )
        )
    return entries


def _more(actor: Actor, app: str) -> list[dict[str, Any] | None]:
    """Pages of a part that are no model's."""
    if app == "knowledge":
        writes = actor.may(S.WRITE_ARTICLES) or actor.may(S.PUBLISH_ARTICLES)
        title = pgettext("what people look for", "Insights")
        insights = _item(title, "query_stats", "admin:insights", writes)
        publishes = actor.may(S.PUBLISH_ARTICLES)
        words = _item(_("Synonyms"), "join", "admin:shared_searchsynonyms_changelist", publishes)
        name, may = "admin:knowledge_articlegroup_exchange", actor.may(S.PUBLISH_ARTICLES)
        return [insights, words, _item(_("Import and export"), "import_export", name, may)]
    if app != "tickets":
        return []
    return [
        _item(
            pgettext("figures of the desk", "Reports"),
            "monitoring",
            "admin:reports",
            actor.may(S.VIEW_REPORTS),
        )
    ]


def _customers(request: HttpRequest, actor: Actor) -> list[dict[str, Any] | None]:
    sees, manages = actor.may(S.VIEW_CUSTOMERS), actor.may(S.MANAGE_CUSTOMERS)
    return [
        _item(_("Customers"), "apartment", "admin:accounts_customer_changelist", sees),
        _item(_("Members"), "group", "admin:accounts_membership_changelist", sees),
        _item(_("Segments"), "sell", "admin:accounts_segment_changelist", manages),
        _item(_("Own fields"), "tune", "admin:accounts_customfielddefinition_changelist", manages),
        _roles(request, _("Roles of members"), "key", RoleScope.CUSTOMER, manages),
    ]


def _portal(request: HttpRequest, actor: Actor) -> list[dict[str, Any] | None]:
    staff, tenant = actor.may(S.MANAGE_STAFF), actor.may(S.MANAGE_TENANT)
    invites = staff or actor.may(S.MANAGE_CUSTOMERS)
    own = reverse("admin:shared_tenant_change", args=[request.tenant.pk])
    return [
        _item(_("Staff"), "badge", "admin:accounts_staffmembership_changelist", staff),
        _roles(request, _("Roles of staff"), "admin_panel_settings", RoleScope.STAFF, staff),
        _item(_("Invitations"), "outgoing_mail", "admin:accounts_invitation_changelist", invites),
        {"title": _("Settings"), "icon": "settings", "link": own} if tenant else None,
        _item(_("Outgoing messages"), "send", "admin:shared_outboxmessage_changelist", tenant),
        _item(
            _("Audit log"),
            "history",
            "admin:shared_auditentry_changelist",
            actor.may(S.VIEW_AUDIT_LOG),
        ),
        _item(_("All portals"), "domain", "admin:shared_tenant_changelist", actor.is_operator),
    ]


def _roles(
    request: HttpRequest, title: str, icon: str, scope: str, allowed: bool
) -> dict[str, Any] | None:
    """One list of roles, narrowed in two ways: only the shown one is marked."""
    item = _item(title, icon, "admin:accounts_role_changelist", allowed)
    if item is not None:
        here = request.path.startswith(item["link"])
        item["active"] = here and request.GET.get("scope__exact") == scope
        item["link"] += f"?scope__exact={scope}"
    return item


def _item(title: str, icon: str, name: str, allowed: bool) -> dict[str, Any] | None:
    """A link, where the person may follow it and the page exists."""
    if not allowed:
        return None
    try:
        link = reverse(name)
    except NoReverseMatch:
        return None
    return {"title": title, "icon": icon, "link": link}
