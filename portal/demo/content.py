"""The demo's texts: TOML files beside this module, read as plain dictionaries."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Content:
    """What one tenant of the demo is filled with."""

    customers: list[dict[str, Any]]
    categories: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    help: dict[str, Any]
    requests: list[dict[str, Any]]
    catalogue: list[dict[str, Any]]
    feedback: list[dict[str, Any]]
    guests: list[dict[str, Any]]
    ratings: list[dict[str, Any]]
    history: dict[str, Any]
    desk: dict[str, Any]
    mail: dict[str, Any]
    orders: dict[str, Any]
    billing: dict[str, Any]
    community: dict[str, Any]
    documents: dict[str, Any]


def load_content(slug: str) -> Content:
    """Read the files of one tenant."""
    articles, guests = _read(slug, "articles"), _read(slug, "guests")
    return Content(
        customers=_read(slug, "customers")["customer"],
        categories=articles["category"],
        articles=articles["article"],
        help=_read(slug, "help"),
        requests=_read(slug, "requests")["request"],
        catalogue=_read(slug, "catalogue")["request"],
        feedback=_read(slug, "feedback")["feedback"],
        guests=guests["guest"],
        ratings=guests["rating"],
        history=_read(slug, "history"),
        desk=_read(slug, "desk"),
        mail=_read(slug, "mail"),
        orders=_read(slug, "orders"),
        billing=_read(slug, "billing"),
        community=_read(slug, "community"),
        documents=_read(slug, "documents"),
    )


def _read(slug: str, name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / slug / f"{name}.toml").read_text(encoding="utf-8"))
