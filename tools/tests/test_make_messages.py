from pathlib import Path

import polib

from tools.make_messages import tidy

RAW = """# SOME DESCRIPTIVE TITLE.
#
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: PACKAGE VERSION\\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Guardar"
"""


def test_header_is_filled_in_and_texts_stay(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(RAW)
    tidy(path, "pt")
    once = path.read_text()
    tidy(path, "pt")
    po = polib.pofile(str(path))
    assert path.read_text() == once
    assert po.metadata["Language"] == "pt"
    assert po.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert not po.metadata_is_fuzzy
    assert "POT-Creation-Date" not in once
    assert [(entry.msgid, entry.msgstr) for entry in po] == [("Save", "Guardar")]
