"""Schedules and expiry in archives: kept, carried out where due, and told before."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from knowledge import services
from knowledge.exchange.carrying import report_of
from knowledge.models import Article, ArticleGroup
from knowledge.tests.factories import make_article, translate
from knowledge.tests.test_exchange import PLACE, emptied, errors, exported, imported, md, packed
from knowledge.tests.test_files import MP4, VTT
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

LATER = datetime(2091, 3, 4, 5, 6, 7, 890, tzinfo=UTC)
PAST = datetime(2020, 1, 1, 8, tzinfo=UTC)


def notes(tenant: Tenant, data: bytes, *, apply: bool = False) -> list[str]:
    report = report_of(system_actor(tenant), io.BytesIO(data), "a.zip", apply=apply)
    return [f"{row.outcome}: {', '.join(row.notes)}" for row in report.rows]


def standing() -> tuple[str, datetime | None, datetime | None]:
    article = Article.objects.select_related("group").get()
    return article.state, article.publish_at, article.group.expires_at


@pytest.fixture
def planned(in_tenant: Tenant) -> Article:
    """Scheduled in one language, published in the other, to expire in both."""
    actor = system_actor(in_tenant)
    article = make_article(in_tenant, "Fit a hinge", published=False)
    translate(article, "lt", "Vyris")
    services.set_expiry(actor=actor, group=article.group, at=LATER + timedelta(days=1))
    return services.schedule(actor=actor, article=article, at=LATER)


def test_schedules_come_back_byte_for_byte(in_tenant: Tenant, planned: Article) -> None:
    before = exported(in_tenant)
    emptied(in_tenant)
    assert imported(in_tenant, before) == {"created": 2}
    assert exported(in_tenant) == before
    found = {row.language: row for row in Article.objects.select_related("group")}
    assert {code: (row.state, row.publish_at) for code, row in found.items()} == {
        "en": ("scheduled", LATER),
        "lt": ("published", None),
    }
    assert found["en"].group.expires_at == LATER + timedelta(days=1)
    for apply in (False, True):
        assert notes(in_tenant, before, apply=apply) == ["unchanged: ", "unchanged: "]


SCHEDULED, DRAFT = ("scheduled", LATER, None), ("draft", None, None)
MOMENT = "on 4 March 2091, 07:06."
PASSED = "Its date has passed: it is published at once."
EXPIRED = "It has expired: it goes to the archive."
UNDATED = "No date says when to publish it: the text stays a draft."


@pytest.mark.parametrize(
    ("state", "dates", "expected", "said"),
    [
        ("scheduled", {"publish_at": LATER}, SCHEDULED, f"It is published {MOMENT}"),
        ("published", {"publish_at": LATER}, SCHEDULED, f"It is published {MOMENT}"),
        ("scheduled", {"publish_at": PAST}, ("published", None, None), PASSED),
        ("published", {"publish_at": PAST}, ("published", None, None), ""),
        ("draft", {"publish_at": LATER}, DRAFT, ""),
        ("", {"publish_at": LATER}, DRAFT, ""),
        ("scheduled", {}, DRAFT, UNDATED),
        ("published", {"expires_at": LATER}, ("published", None, LATER), f"It expires {MOMENT}"),
        ("published", {"expires_at": PAST}, ("archived", None, PAST), EXPIRED),
        (
            "scheduled",
            {"publish_at": PAST, "expires_at": PAST},
            ("archived", None, PAST),
            EXPIRED,
        ),
        ("archived", {"expires_at": PAST}, ("archived", None, PAST), ""),
    ],
)
def test_what_dates_come_to_is_told_and_done(
    in_tenant: Tenant,
    state: str,
    dates: dict[str, Any],
    expected: tuple[Any, ...],
    said: str,
) -> None:
    values: dict[str, Any] = {"state": state} if state else {}
    archive = packed({PLACE: md(**values, **dates)})
    assert notes(in_tenant, archive) == [f"created: {said}"]
    assert not ArticleGroup.objects.exists()
    assert notes(in_tenant, archive, apply=True) == [f"created: {said}"]
    assert standing() == expected
    assert notes(in_tenant, archive, apply=True) == ["unchanged: "]


TOO_EARLY = "error: The article will have expired then. Change that date first."


@pytest.mark.parametrize(
    ("before", "expires", "expected", "said"),
    [
        ({"state": "published"}, PAST, ("archived", None, PAST), f"changed: {EXPIRED}, state, "),
        (
            {"state": "published"},
            LATER,
            ("published", None, LATER),
            f"changed: It expires {MOMENT}, ",
        ),
        ({"state": "scheduled", "publish_at": LATER}, PAST, SCHEDULED, TOO_EARLY),
        ({"state": "scheduled", "publish_at": LATER}, LATER, SCHEDULED, TOO_EARLY),
        (
            {"state": "scheduled", "publish_at": LATER},
            LATER + timedelta(minutes=1),
            ("scheduled", LATER, LATER + timedelta(minutes=1)),
            "changed: It expires on 4 March 2091, 07:07., ",
        ),
        ({"state": "draft"}, PAST, ("draft", None, PAST), "changed: "),
        ({"state": "archived"}, PAST, ("archived", None, PAST), "changed: "),
    ],
)
def test_an_expiry_alone_is_reckoned_with_what_stands(
    in_tenant: Tenant,
    before: dict[str, Any],
    expires: datetime,
    expected: tuple[Any, ...],
    said: str,
) -> None:
    assert imported(in_tenant, packed({PLACE: md(**before)})) == {"created": 1}
    archive = packed({PLACE: md(expires_at=expires)})
    wanted = said if said == TOO_EARLY else f"{said}expires_at"
    assert notes(in_tenant, archive) == [wanted]
    assert notes(in_tenant, archive, apply=True) == [wanted]
    assert standing() == expected
    if said != TOO_EARLY:
        assert notes(in_tenant, archive, apply=True) == ["unchanged: "]


def test_yaml_and_toml_write_dates_their_own_way(in_tenant: Tenant) -> None:
    yaml = (
        "---\ntitle: Fit a hinge\nstate: scheduled\npublish_at: 2091-03-04T05:06:07Z\n---\n\nText."
    )
    toml = "+++\ntitle = 'Fit a hinge'\nstate = 'scheduled'\npublish_at = {}\n+++\n\nText."
    assert imported(in_tenant, packed({PLACE: yaml})) == {"created": 1}
    assert standing()[1] == LATER.replace(microsecond=0)
    for written, at in (
        # Without a zone it is the portal's.
        ("'2091-03-04 10:00'", datetime(2091, 3, 4, 8, tzinfo=UTC)),
        ("2091-03-04", datetime(2091, 3, 3, 22, tzinfo=UTC)),
        ("2091-03-04T09:00:00", datetime(2091, 3, 4, 7, tzinfo=UTC)),
        ("2091-03-04T09:00:00+05:00", datetime(2091, 3, 4, 4, tzinfo=UTC)),
    ):
        assert imported(in_tenant, packed({PLACE: toml.format(written)})) == {"changed": 1}
        assert standing()[:2] == ("scheduled", at)
    for wrong in ("'soon'", "7", "09:00:00", "1999-01-01", "9999-12-31T23:59:59-12:00", "true"):
        assert errors(in_tenant, packed({PLACE: toml.format(wrong)})) == [
            "A date isn't understood; write 2030-01-31T09:00."
        ]


def test_what_stands_moves_by_the_steps_there_are(in_tenant: Tenant) -> None:
    """From every state to every other, as an author could."""
    states: tuple[dict[str, Any], ...] = (
        {"state": "draft"},
        {"state": "review"},
        {"state": "scheduled", "publish_at": LATER},
        {"state": "published"},
        {"state": "archived"},
    )
    for before in states:
        for after in states:
            Article.objects.all().delete()
            ArticleGroup.objects.all().delete()
            assert imported(in_tenant, packed({PLACE: md(**before)})) == {"created": 1}
            stays = before == after or (before, after) == (states[3], states[2])
            said = notes(in_tenant, packed({PLACE: md(**after)}), apply=True)[0]
            assert said.startswith("unchanged" if stays else "changed"), (before, after, said)
            assert standing()[0] == (before if stays else after)["state"], (before, after)


def test_an_expired_schedule_is_refused_before_and_after(in_tenant: Tenant) -> None:
    values: dict[str, Any] = {"state": "scheduled", "publish_at": LATER, "expires_at": LATER}
    archive = packed({PLACE: md(**values)})
    assert errors(in_tenant, archive) == [
        "The article will have expired then. Change that date first."
    ]
    assert imported(in_tenant, archive) == {"error": 1}


def test_the_report_foresees_what_publishing_would_be_refused_for(in_tenant: Tenant) -> None:
    film, captions = "../../files/fit-a-hinge/film.mp4", "../../files/fit-a-hinge/en.vtt"
    bare = f"::: video Fit it\n{film}\n:::"
    files = {"files/fit-a-hinge/film.mp4": MP4, "files/fit-a-hinge/en.vtt": VTT}

    def archive(body: str, state: str = "published") -> bytes:
        return packed({PLACE: md(body, state=state), **files})

    assert errors(in_tenant, archive(" ")) == ["An empty text can't be published."]
    for apply in (False, True):
        assert "“Fit it” has no captions" in notes(in_tenant, archive(bare), apply=apply)[0]
        assert not ArticleGroup.objects.exists()
    for body, state in (
        (f"::: video Fit it\n{film}\ncaptions en: {captions}\n:::", "published"),
        (f"::: video Fit it\n{film}\nspeech: none\n:::", "published"),
        (bare, "draft"),
        (bare, "archived"),
    ):
        data = archive(body, state)
        assert imported(in_tenant, data, apply=False) == imported(in_tenant, data)
        assert Article.objects.get().state == state
    # What was published before captions were asked for stays, and may be changed.
    Article.objects.update(state="published", published_at=timezone.now())
    assert imported(in_tenant, archive(bare)) == {"unchanged": 1}
    changed = archive(f"Mind the grain.\n\n{bare}")
    assert imported(in_tenant, changed, apply=False) == {"changed": 1}
    assert imported(in_tenant, changed) == {"changed": 1}
