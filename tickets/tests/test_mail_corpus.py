"""The corpus: every message becomes what the table says, and nothing of it is active."""

import re
from typing import Any

import pytest
from django.db import transaction

from portal.shared.models import Tenant
from tickets.tests.corpus_expected import GROUPS, Expect
from tickets.tests.corpus_walk import CORPUS, Became, make_desk, walk

ACTIVE = re.compile(
    r"<(?:script|style|svg|math|iframe|object|embed|form|input|link|meta|base|body)\b"
    r"|\son\w+\s*=|\sstyle\s*=|(?:href|src)=\"(?!https?:|mailto:|tel:|/files/[0-9a-f-]{36}/\")",
    re.IGNORECASE,
)


class Back(Exception):
    """Leave the desk as it was."""


def test_the_table_is_the_corpus() -> None:
    named = [name for group in GROUPS.values() for name in group]
    assert sorted(named) == sorted(path.stem for path in CORPUS.glob("*.eml"))
    assert len(named) == len(set(named)) >= 60


@pytest.mark.parametrize("group", GROUPS)
def test_every_message_becomes_what_the_table_says(
    group: str, people: Any, in_tenant: Tenant, settings: Any
) -> None:
    settings.MAIL_AUTHSERV_IDS = ["mx.north.example"]
    desk = make_desk(in_tenant, people)
    wrong: list[str] = []
    for name, expected in GROUPS[group].items():
        try:
            with transaction.atomic():
                became = walk(name, desk)
                wrong += [f"{name}: {fault}" for fault in faults(became, expected)]
                raise Back
        except Back:
            continue
    assert wrong == []


def faults(became: Became, expected: Expect) -> list[str]:
    """What is not as the table says."""
    found = [
        f"{label} {is_!r}, not {should!r}"
        for label, is_, should in (
            ("state", became.row.state, expected.state),
            ("where", became.where, expected.where),
            ("side", became.side, expected.side),
            ("author", became.author, expected.author),
            ("subject", became.subject, expected.subject),
            ("html", became.html, expected.html),
            ("files", became.files, expected.files),
            ("copied", len(became.copied), expected.copied),
            ("bounced", became.bounced, expected.bounced),
        )
        if should is not None and is_ != should
    ]
    if expected.reason and became.row.reason != expected.reason:
        found.append(f"reason {became.row.reason!r}")
    if expected.body is not None and not says(became.body, expected.body):
        found.append(f"body {became.body[:200]!r}")
    if (expected.quoted not in became.quoted) or bool(expected.quoted) != bool(became.quoted):
        found.append(f"quoted {became.quoted[:200]!r}")
    shown = became.html + became.body
    found += [f"without {part!r} in {shown[:300]!r}" for part in expected.has if part not in shown]
    found += [f"active {m.group()!r}" for m in ACTIVE.finditer(became.html + became.quoted)]
    return found


def says(text: str, expected: str) -> bool:
    """The whole text, or its beginning where the expectation ends in dots."""
    return text.startswith(expected[:-1]) if expected.endswith("…") else text == expected
