"""Small value objects that pages hand to the shared templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["ok", "warn", "bad", "info", "mute"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in the reader's words: never colour alone, always icon and word."""

    label: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last one, the page itself, has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One step of a timeline: done, now or still to come."""

    title: str
    meta: str = ""
    icon: str = "circle"
    state: Literal["done", "now", "todo", "past"] = "past"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a short list: a request, an order, an invoice."""

    title: str
    sub: str
    badge: Badge
    url: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One thing that needs the customer now, with its one action."""

    title: str
    text: str
    url: str
    action: str
    icon: str
    tone: Tone = "info"
    primary: bool = False
