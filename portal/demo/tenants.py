"""The demo's two businesses and the people who work there."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from portal.shared.enums import SecondFactorPolicy, SignUpPolicy


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works for a tenant; `with_totp` has a second factor set up."""

    email: str
    name: str
    role: str
    language: str
    with_totp: bool = False


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant of the demo: what `create_tenant` is called with, its staff, its hours."""

    slug: str
    host: str
    other_hosts: tuple[str, ...]
    languages: list[str]
    fields: dict[str, Any]
    staff: list[StaffMember]
    opens: time = time(8, 30)
    closes: time = time(17, 30)


NORDHAUS = DemoTenant(
    slug="nordhaus",
    host="localhost",
    other_hosts=("nordhaus.localhost", "127.0.0.1"),
    languages=["en", "lt"],
    fields={
        "name": "Nordhaus Supply",
        "legal_name": "Nordhaus Supply UAB",
        "colour": "#0f5b4c",
        "country": "LT",
        "time_zone": "Europe/Vilnius",
        "currency": "EUR",
        "company_code": "304481190",
        "tax_id": "LT100011234010",
        "address_line": "Savanorių pr. 178",
        "postal_code": "LT-03154",
        "city": "Vilnius",
        "phone": "+370 5 200 0000",
        "email": "help@nordhaus.example",
        "mail_from": "help@nordhaus.example",
        "reference_prefix": "NH",
        "sign_up": SignUpPolicy.OPEN,
        "second_factor": SecondFactorPolicy.STAFF,
        "answer_hours": 3,
        "announcement": {
            "en": "Stocktaking on {stocktaking}: the warehouse sends nothing that day. "
            "Order by {order_by} for delivery before it.",
            "lt": "{stocktaking} vyks inventorizacija: tą dieną sandėlis nieko neišsiųs. "
            "Užsakykite iki {order_by}, kad gautumėte anksčiau.",
        },
    },
    staff=[
        StaffMember("agent@nordhaus.example", "Ieva Kazlauskaitė", "agent", "en"),
        StaffMember("knowledge@nordhaus.example", "Tomas Jankauskas", "knowledge", "en"),
        StaffMember("admin@nordhaus.example", "Rūta Stankevičienė", "administrator", "en"),
        StaffMember("agent-2fa@nordhaus.example", "Paulius Vaitkus", "agent", "en", with_totp=True),
    ],
)

ATLANTICO = DemoTenant(
    slug="atlantico",
    host="atlantico.localhost",
    other_hosts=(),
    languages=["pt", "es"],
    fields={
        "name": "Atlântico Náutica",
        "legal_name": "Atlântico Náutica, Lda",
        "colour": "#0b4f8a",
        "country": "PT",
        "time_zone": "Europe/Lisbon",
        "currency": "EUR",
        "company_code": "508112230",
        "tax_id": "PT508112230",
        "address_line": "Rua do Ouro 420",
        "postal_code": "4150-553",
        "city": "Porto",
        "phone": "+351 22 600 0000",
        "email": "ajuda@atlantico.example",
        "mail_from": "ajuda@atlantico.example",
        "reference_prefix": "AN",
        "sign_up": SignUpPolicy.INVITATION,
        "second_factor": SecondFactorPolicy.STAFF,
        "answer_hours": 4,
        "announcement": {
            "pt": "Inventário a {stocktaking}: nesse dia o armazém não expede encomendas. "
            "Encomende até {order_by} para receber antes.",
            "es": "Inventario el {stocktaking}: ese día el almacén no envía pedidos. "
            "Haga su pedido antes del {order_by} para recibirlo antes.",
        },
    },
    staff=[
        StaffMember("agent@atlantico.example", "Duarte Figueiredo", "agent", "pt"),
        StaffMember("admin@atlantico.example", "Helena Moura", "administrator", "pt"),
        StaffMember("knowledge@atlantico.example", "Inês Carvalho", "knowledge", "pt"),
    ],
)

TENANTS = (NORDHAUS, ATLANTICO)
OPERATOR_EMAIL = "operator@portal.example"
# A fixed secret, so that the printed one stays right; this login exists only in the demo.
TOTP_SECRET_HEX = "3132333435363738393031323334353637383930"  # noqa: S105
