from pathlib import Path

import polib
import pytest

from tools.check_translations import catalogue_problems, compiled_problems, source_problems

LITHUANIAN = "nplurals=3; plural=(n%10==1 ? 0 : n%10>=2 ? 1 : 2);"


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    po = polib.POFile()
    po.metadata = {"Plural-Forms": LITHUANIAN, "Content-Type": "text/plain; charset=UTF-8"}
    po.extend(entries)
    return po


def entry(msgid: str, msgstr: str, **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def plural(*forms: str) -> polib.POEntry:
    return polib.POEntry(
        msgid="%(n)s file", msgid_plural="%(n)s files", msgstr_plural=dict(enumerate(forms))
    )


@pytest.mark.parametrize(
    "sound",
    [
        entry("Save", "Išsaugoti"),
        entry("Hello %(name)s", "Sveiki, %(name)s"),
        entry("{count} of {total}", "{count} iš {total}"),
        entry("Old", "", obsolete=True),
        plural("vienas failas", "%(n)s failai", "%(n)s failų"),
    ],
)
def test_sound_entries_pass(sound: polib.POEntry) -> None:
    assert list(catalogue_problems(catalogue(sound))) == []


@pytest.mark.parametrize(
    ("faulty", "text"),
    [
        (entry("Save", ""), "not translated"),
        (entry("Save", "Išsaugoti", flags=["fuzzy"]), "fuzzy"),
        (entry("Hello %(name)s", "Sveiki"), "placeholders [] of"),
        (entry("Hello", "Sveiki %(name)s"), "placeholders ['%(name)s'] of []"),
        (entry("{count} new", "{counts} nauji"), "placeholders ['{counts}']"),
        (plural("%(n)s failas", "%(n)s failai"), "2 plural forms of 3"),
        (plural("%(n)s failas", "%(n)s failai", ""), "not translated"),
        (plural("%(x)s failas", "%(n)s failai", "%(n)s failų"), "placeholders ['%(x)s']"),
    ],
)
def test_faulty_entries_are_found(faulty: polib.POEntry, text: str) -> None:
    [found] = catalogue_problems(catalogue(faulty))
    assert found.startswith(text)


def test_compiled_catalogue_must_be_current(tmp_path: Path) -> None:
    po, target = catalogue(entry("Save", "Išsaugoti"), plural("a", "b", "c")), tmp_path / "a.mo"
    assert "missing" in next(compiled_problems(po, target))
    po.save_as_mofile(str(target))
    assert list(compiled_problems(po, target)) == []
    po[0].msgstr = "Įrašyti"
    assert "not current" in next(compiled_problems(po, target))


def test_catalogue_must_match_the_source() -> None:
    po = catalogue(entry("Save", "Išsaugoti"), entry("Gone", "Dingo"))
    fresh = catalogue(entry("Save", ""), entry("New", ""))
    assert [text.partition(",")[0] for text in source_problems(po, fresh)] == [
        "not collected",
        "no longer used",
    ]
