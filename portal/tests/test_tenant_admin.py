"""Tenant settings, the audit log, the outbox and opening a tenant."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Role, StaffMembership, User
from accounts.selectors import actor_for
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage, SupportHours, Tenant
from portal.staff_menu import navigation, palette
from portal.tenant_settings import set_domains, update_tenant

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


NO_CLOSURES = {"closures-TOTAL_FORMS": 0, "closures-INITIAL_FORMS": 0}


def settings_of(tenant: Tenant, **changes: Any) -> dict[str, Any]:
    """What the form of the settings sends."""
    plain = (
        "name",
        "colour",
        "default_language",
        "time_zone",
        "currency",
        "country",
        "legal_name",
        "company_code",
        "tax_id",
        "address_line",
        "postal_code",
        "city",
        "phone",
        "email",
        "mail_from",
        "sign_up",
        "second_factor",
        "reference_prefix",
        "answer_hours",
        "solved_days",
        "slug",
    )
    with tenant_scope(tenant):
        hours = list(SupportHours.objects.all())
    prefix = "hours"
    fields = {name: getattr(tenant, name) for name in plain}
    fields |= {"languages": tenant.languages, "module_names": ["help", "requests"]}
    fields |= {f"{prefix}-TOTAL_FORMS": len(hours), f"{prefix}-INITIAL_FORMS": len(hours)}
    for number, row in enumerate(hours):
        fields |= {
            f"{prefix}-{number}-id": row.pk,
            f"{prefix}-{number}-tenant": tenant.pk,
            f"{prefix}-{number}-weekday": row.weekday,
            f"{prefix}-{number}-opens": row.opens,
            f"{prefix}-{number}-closes": row.closes,
        }
    return {**fields, **NO_CLOSURES, **changes}


def picture(kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "#0f5b4c").save(data, kind)
    return data.getvalue()


def page_of(tenant: Tenant) -> str:
    return reverse("admin:shared_tenant_change", args=[tenant.pk])


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("tenant", {"admin"}), ("auditentry", {"admin"}), ("outboxmessage", {"admin"})],
)
def test_who_opens_the_lists(
    cast: Any, tenant: Any, client_for: Browser, name: str, allowed: set[str]
) -> None:
    page = reverse(f"admin:shared_{name}_changelist")
    for who in ("admin", "agent", "knowledge"):
        status = client_for(getattr(cast, who), tenant).get(page).status_code
        assert status == (200 if who in allowed else 403), who
    assert client_for(cast.owner, tenant).get(page).status_code == 302  # to sign-in, which says 403


def test_administrator_changes_the_own_tenant_only(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.admin, tenant)
    texts = {"announcement_en": "Closed on Friday", "announcement_lt": "", "privacy_text_en": "P"}
    fields = settings_of(tenant, name="Renamed", colour="#ff0000", slug="forged", **texts)
    response = browser.post(page_of(tenant), fields)
    assert response.status_code == 302, response.context["adminform"].form.errors
    row = Tenant.objects.get(pk=tenant.pk)
    assert (row.name, row.colour, row.slug) == ("Renamed", "#ff0000", "north")
    assert row.announcement == {"en": "Closed on Friday"}
    with tenant_scope(tenant):
        entry = AuditEntry.objects.get(action="tenant.changed")
        assert entry.changes["name"] == ["North", "Renamed"]
    foreign = browser.post(page_of(other_tenant), settings_of(other_tenant, name="Taken over"))
    assert foreign.status_code == 404
    assert Tenant.objects.get(pk=other_tenant.pk).name == "South"
    assert "South" not in browser.get(reverse("admin:shared_tenant_changelist")).content.decode()
    assert browser.get(reverse("admin:shared_tenant_add")).status_code == 403


def test_the_change_is_seen_at_once(
    cast: Any, tenant: Any, client_for: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_for(cast.admin, tenant)
    browser.get("/")  # the host is cached now
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(page_of(tenant), settings_of(tenant, name="Renamed"))
    assert "Renamed" in browser.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("logo.png", picture(), True),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        ("logo.png", b"<svg onload='alert(1)'/>", False),
        ("logo.jpg", picture("PNG"), False),
        ("logo.png", picture() + b"0" * 1_100_000, False),
    ],
)
def test_logo(
    cast: Any, tenant: Any, client_for: Browser, name: str, content: bytes, taken: bool
) -> None:
    upload = SimpleUploadedFile(name, content)
    browser = client_for(cast.admin, tenant)
    response = browser.post(page_of(tenant), settings_of(tenant, new_logo=upload))
    assert response.status_code == (302 if taken else 200)
    row = Tenant.objects.get(pk=tenant.pk)
    assert bool(row.logo) is taken
    if taken:
        assert "logo.png" not in row.logo.name
        browser.post(page_of(row), settings_of(row, remove_logo="on"))
        assert not Tenant.objects.get(pk=tenant.pk).logo


@pytest.mark.parametrize(
    "wrong",
    [{"languages": []}, {"default_language": "pt"}, {"time_zone": "Mars/Base"}, {"colour": "red"}],
)
def test_wrong_settings_stand_on_the_form(
    cast: Any, tenant: Any, client_for: Browser, wrong: dict[str, Any]
) -> None:
    browser = client_for(cast.admin, tenant)
    response = browser.post(page_of(tenant), settings_of(tenant, name="Renamed", **wrong))
    assert response.status_code == 200
    assert "Renamed" in response.content.decode()
    assert Tenant.objects.get(pk=tenant.pk).name == "North"


def test_operator_reaches_every_tenant(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.operator, tenant)
    listed = browser.get(reverse("admin:shared_tenant_changelist")).content.decode()
    assert "South" in listed
    hosts = "south.example\nwww.south.example"
    fields = settings_of(other_tenant, name="Far South", hosts=hosts, is_active="on")
    response = browser.post(page_of(other_tenant), fields)
    assert response.status_code == 302, response.context["adminform"].form.errors
    row = Tenant.objects.get(pk=other_tenant.pk)
    assert (row.name, row.primary_host) == ("Far South", "south.example")
    assert row.domains.count() == 2
    with tenant_scope(other_tenant):  # its log, not that of the host the operator sat at
        assert AuditEntry.objects.filter(action="tenant.changed").count() == 1
    taken = browser.post(page_of(other_tenant), {**fields, "hosts": "north.example"})
    assert "another portal" in taken.content.decode()


def test_operator_opens_a_tenant(cast: Any, tenant: Any, client_for: Browser) -> None:
    fields = {
        "name": "East",
        "slug": "east",
        "host": "east.example",
        "languages": ["es", "en"],
        "default_language": "en",
        "country": "ES",
        "time_zone": "Europe/Madrid",
        "currency": "EUR",
        "colour": "#123456",
        "admin_email": "boss@east.example",
    }
    browser = client_for(cast.operator, tenant)
    response = browser.post(reverse("admin:shared_tenant_add"), fields, follow=True)
    assert "/auth/" in response.content.decode()
    made = Tenant.objects.get(slug="east")
    assert (made.languages, made.primary_host) == (["en", "es"], "east.example")
    with tenant_scope(made):
        assert Role.objects.count() == 11
        boss = User.objects.get(email="boss@east.example")
        assert actor_for(boss, made).may("manage_tenant")
    again = browser.post(reverse("admin:shared_tenant_add"), {**fields, "slug": "east2"})
    assert "another portal" in again.content.decode()


def test_services_ask_for_the_right(cast: Any, tenant: Any, other_tenant: Any) -> None:
    with tenant_scope(tenant):
        admin, agent = (actor_for(user, tenant) for user in (cast.admin, cast.agent))
    with tenant_scope(tenant):
        for actor, target, fields in (
            (agent, tenant, {"name": "x"}),
            (admin, other_tenant, {"name": "x"}),
            (admin, tenant, {"slug": "x"}),
            (admin, tenant, {"is_active": False}),
        ):
            with pytest.raises(NotAllowed):
                update_tenant(actor=actor, tenant=target, **fields)
        with pytest.raises(NotAllowed):
            set_domains(actor=admin, tenant=tenant, hosts=["x.example"])
        for hosts in ([], ["not a host"], ["http://x"]):
            with pytest.raises(DomainError):
                set_domains(actor=system_actor(tenant), tenant=tenant, hosts=hosts)


def test_audit_log_shows_old_and_new_and_is_filtered(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser
) -> None:
    with tenant_scope(tenant):
        acting = Actor(tenant=tenant, user=cast.agent)
        entry = record(acting, "customer.changed", cast.customer, {"phone": ("111", "222")})
        record(acting, "member.added", cast.customer)
    with tenant_scope(other_tenant):
        record(system_actor(other_tenant), "customer.changed", cast.foreign_customer)
    browser, page = client_for(cast.admin, tenant), reverse("admin:shared_auditentry_changelist")
    shown = browser.get(page).content.decode()
    assert "111 → 222" in shown
    assert "Velamar" not in shown
    for query, count in (
        ({"action__icontains": "customer.changed"}, 1),
        ({"actor_label__icontains": "agent"}, 2),
        ({"at_from": "2001-01-01", "at_to": "2001-01-02"}, 0),
        ({"q": "customer.ch"}, 1),
    ):
        assert len(browser.get(page, query).context["cl"].result_list) == count, query
    detail = reverse("admin:shared_auditentry_change", args=[entry.pk])
    assert "111 → 222" in browser.get(detail).content.decode()
    assert browser.post(detail, {"action": "x"}).status_code == 403
    delete = reverse("admin:shared_auditentry_delete", args=[entry.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403


def test_outbox_hides_payloads_and_tries_again(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        row = OutboxMessage.objects.create(
            tenant=tenant,
            kind="mail.send",
            payload={"text": "secret-link"},
            state="failed",
            attempts=10,
        )
    browser, page = client_for(cast.admin, tenant), reverse("admin:shared_outboxmessage_changelist")
    assert "secret-link" not in browser.get(page).content.decode()
    detail = browser.get(reverse("admin:shared_outboxmessage_change", args=[row.pk]))
    assert "secret-link" not in detail.content.decode()
    browser.post(page, {"action": "try_again", "_selected_action": [row.pk]})
    with tenant_scope(tenant):
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("pending", 0)


def test_menu_shows_what_may_be_opened(cast: Any, tenant: Any, rf: Any) -> None:
    titles = {}
    with tenant_scope(tenant):
        for who in ("admin", "agent", "knowledge"):
            request = rf.get("/admin/")
            request.tenant, request.actor = tenant, actor_for(getattr(cast, who), tenant)
            groups = navigation(request)
            titles[who] = {str(item["title"]) for group in groups for item in group["items"]}
    assert {"Settings", "Audit log", "Staff", "Customers"} <= titles["admin"]
    assert "All portals" not in titles["admin"]
    assert "Customers" in titles["agent"]
    assert not {"Settings", "Audit log", "Staff", "Segments"} & titles["agent"]
    assert "Customers" not in titles["knowledge"]


@pytest.mark.parametrize("colour", ["#ffee00", "#0f5b4c", "#ffffff", "#000000"])
def test_white_text_is_legible_on_any_colour(tenant: Any, rf: Any, colour: str) -> None:
    request = rf.get("/admin/")
    tenant.colour = colour
    request.tenant = tenant
    shades = palette(request)
    assert len(shades) == 11
    assert all(len(shade) == 7 for shade in shades.values())


@pytest.mark.parametrize("who", ["admin", "agent", "knowledge"])
def test_overview(cast: Any, tenant: Any, client_for: Browser, who: str) -> None:
    response = client_for(getattr(cast, who), tenant).get(reverse("admin:index"))
    text = response.content.decode()
    assert ("Last changes" in text) is (who == "admin")
    assert ("Not taken" in text) is (who != "knowledge")


# --- the command ---------------------------------------------------------------------------------
def open_west(**changes: Any) -> str:
    options: dict[str, Any] = {
        "slug": "west",
        "name": "West",
        "host": ["west.example", "w.example"],
        "languages": "lt,en",
        "time_zone": "Europe/Vilnius",
        "admin_email": "boss@west.example",
    }
    out = io.StringIO()
    options |= changes
    hosts = [f"--host={host}" for host in options.pop("host")]
    named = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    call_command("create_tenant", *hosts, *named, stdout=out)
    return out.getvalue()


def test_command_opens_a_tenant_and_its_link_sets_a_password(db: None, client_for: Browser) -> None:
    said = open_west()
    made = Tenant.objects.get(slug="west")
    assert (made.languages, made.primary_host) == (["lt", "en"], "west.example")
    with tenant_scope(made):
        assert StaffMembership.objects.get().role.key == "administrator"
    link = said.split(" at ")[-1].strip()
    path = link.split("west.example", 1)[1].removeprefix(":8000")
    browser = client_for(None, made)
    page = browser.get(path, follow=True)
    assert page.status_code == 200
    fields = {"password1": "a-long-new-word-7", "password2": "a-long-new-word-7"}
    browser.post(page.request["PATH_INFO"], fields)
    assert User.objects.get(email="boss@west.example").check_password("a-long-new-word-7")


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": "xx"},
        {"languages": ""},
        {"time_zone": "Mars"},
        {"slug": "a b"},
        {"host": ["bad host"]},
        {"colour": "red"},
    ],
)
def test_command_refuses_and_leaves_nothing(db: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        open_west(**wrong)
    assert not Tenant.objects.exists()
    assert not User.objects.exists()


def test_command_refuses_a_taken_host(tenant: Any) -> None:
    with pytest.raises(CommandError, match="another portal"):
        open_west(host=["north.example"])


def test_somebody_known_signs_in_with_their_password(cast: Any, tenant: Any) -> None:
    assert "/auth/login/" in open_west(admin_email=cast.owner.email)


def test_the_bank_account_is_checked_and_kept_compact(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    address = reverse("admin:shared_tenant_change", args=[tenant.pk])
    client = client_for(cast.admin, tenant)
    wrong = settings_of(tenant, bank_name="Bank", iban="LT12 1000", bic="nonsense")
    page = client.post(address, wrong).content.decode()
    assert "not a valid IBAN" in page
    assert "not a valid BIC" in page
    right = settings_of(tenant, bank_name="Bank", iban="lt12 1000 0111 0100 1000", bic="agbllt2x")
    assert client.post(address, right).status_code == 302
    stored = Tenant.objects.get(pk=tenant.pk)
    assert (stored.iban, stored.bic) == ("LT121000011101001000", "AGBLLT2X")
