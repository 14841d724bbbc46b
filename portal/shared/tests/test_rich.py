"""Articles' own Markdown: what it makes, and that nothing of it is ever active."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.markdown import text_of_html
from portal.shared.rich import FileFacts, Rich, render_rich
from portal.shared.rich.model import IssueKind
from portal.shared.rich.rendering import clean_rich
from portal.shared.rich.sites import external_video
from portal.shared.rich.videos import without_speech
from portal.shared.tests.test_markdown import CORPUS, RICH, live_parts

PICTURE, FILM, CAPTIONS = "/files/picture/", "/files/film/", "/files/captions/"
FILES = {
    PICTURE: FileFacts("hinge.png", "image/png", 640, 480),
    FILM: FileFacts("hinge.mp4", "video/mp4"),
    CAPTIONS: FileFacts("hinge.vtt", "text/vtt"),
}


def rich(text: str) -> Rich:
    with translation.override("en"):
        return render_rich(text, files=FILES, video_pages="/en/a/video/", language="en")


def kinds(text: str) -> list[str]:
    return [issue.kind.value for issue in rich(text).issues]


PLACES = (
    "{}",
    "::: info {}\ntext\n:::",
    "::: warning\n{}\n:::",
    "::: steps\n1. {}\n2. two\n:::",
    "::: video {}\n/files/film/\n:::",
    "::: video x\n{}\n:::",
    "::: video x\n/files/film/\nposter: {}\ncaptions en: {}\n:::",
    "::: video x\nhttps://youtu.be/abcdefghijk\nposter: {}\n:::",
    "| {} | b |\n|---|---|\n| {} | 2 |",
    "![{}](/files/picture/ '{}')",
    ":::: {}\n:::",
)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_active_is_left_in_any_block(place: str) -> None:
    for source in CORPUS:
        for text in (source, source.replace("\n", " ")):
            assert live_parts(rich(place.replace("{}", text)).html, RICH) == [], text


@given(st.text(alphabet="<>\"'/= abonclivdesrtphj:()[]!|&;#x\n`-{}", max_size=200))
def test_hostile_letters_are_rendered_safely(text: str) -> None:
    assert (
        live_parts(rich(f"::: video {text}\n{text}\n:::\n::: tip {text}\n{text}").html, RICH) == []
    )


def test_the_allowlist_holds_where_the_parser_fails() -> None:
    for markup, left in (
        ('<video src="https://x.example/v.mp4" autoplay onplay=x></video>', "<video></video>"),
        (
            '<video src="/files/a/" poster="//x.example/p.png"></video>',
            '<video src="/files/a/"></video>',
        ),
        ('<track src="data:text/vtt,x">', "<track>"),
        ('<img src="/files/../admin/">', "<img>"),
        ('<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>', ""),
        ('<div style="position:fixed" onclick=x>y</div>', "<div>y</div>"),
    ):
        assert clean_rich(markup) == left


def test_callouts_say_what_they_are() -> None:
    assert rich("::: tip\nUse *both* hands.\n:::").html == (
        '<div class="callout tip" role="note">\n<p class="callout-title">Tip</p>\n'
        "<p>Use <em>both</em> hands.</p>\n</div>\n"
    )
    assert (
        '<p class="callout-title">Mind the glass</p>'
        in rich("::: warning Mind the glass\nx\n:::").html
    )
    assert "callout" not in rich("::: nothing\nx\n:::").html
    assert "callout" not in rich("    ::: tip\n    x\n    :::").html


def test_blocks_stand_in_each_other_and_end_with_what_is_around_them() -> None:
    made = rich("::: info\n::: tip\nin\n:::\nout\n:::\nafter").html
    assert made.index("in</p>\n</div>\n<p>out") < made.index("</div>\n<p>after")
    steps = rich("1. one\n\n   ::: tip\n   never closed\n2. two").html
    assert steps.index("never closed</p>\n</div>\n</li>") < steps.index("two")
    assert rich("::: tip\nnever closed").html.endswith("never closed</p>\n</div>\n")


def test_steps_are_a_numbered_list() -> None:
    assert rich("::: steps\n1. one\n2. two\n:::").html == (
        '<div class="steps">\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n</div>\n'
    )


def test_tables_can_be_reached_by_keyboard_and_become_cards() -> None:
    made = rich("| Size | Price |\n|---|--:|\n| S | 2 |\n| L | 3 |").html
    assert '<div class="table-box" tabindex="0" role="group" aria-label="Size, Price">' in made
    assert '<td data-label="Size">L</td>' in made
    assert '<td class="r num" data-label="Price">3</td>' in made


def test_pictures_keep_their_place_and_need_words() -> None:
    assert rich(f"![A hinge]({PICTURE})").html == (
        '<p><img src="/files/picture/" alt="A hinge" width="640" height="480" loading="lazy"'
        ' decoding="async"></p>\n'
    )
    assert kinds(f"![A hinge]({PICTURE})") == []
    assert kinds(f"![ ]({PICTURE})") == ["no_alt"]
    assert kinds("![A hinge](/files/unknown/)") == ["no_file"]
    assert kinds("[Form](/files/unknown/)") == ["no_file"]
    assert kinds("![A pixel](https://x.example/p.png)") == ["foreign_image"]
    assert "<img" not in rich("![A pixel](https://x.example/p.png)").html


def test_own_videos_have_captions_and_a_poster_and_load_nothing_by_themselves() -> None:
    text = f"::: video Fit a hinge\n{FILM}\nposter: {PICTURE}\ncaptions en: {CAPTIONS}\n:::"
    assert rich(text).html == (
        '<figure class="video"><video src="/files/film/" controls="" preload="none"'
        ' aria-label="Fit a hinge" poster="/files/picture/">'
        '<track kind="captions" src="/files/captions/" srclang="en" label="English" default="">'
        '<a href="/files/film/">Download the video</a></video>'
        "<figcaption>Fit a hinge</figcaption></figure>\n"
    )
    assert kinds(text) == []
    without = rich(f"::: video Fit a hinge\n{FILM}\n:::").issues
    assert [(issue.kind, issue.blocks) for issue in without] == [(IssueKind.NO_CAPTIONS, False)]
    assert (without[0].about, without[0].address) == ("Fit a hinge", FILM)
    assert kinds(f"::: video Fit a hinge\n{FILM}\nSpeech: None\n:::") == []
    assert kinds(f"::: video Fit a hinge\n{FILM}\nspeech: some\n:::") == ["no_captions"]
    assert kinds(f"::: video\n{FILM}\ncaptions: {CAPTIONS}\n:::") == ["no_title"]
    assert kinds(f"::: video x\n{PICTURE}\ncaptions: {FILM}\n:::") == [
        "no_file",
        "no_file",
        "no_captions",
    ]
    assert text_of_html(rich(text).html) == "Fit a hinge"


def test_the_word_that_nobody_speaks_goes_into_the_blocks_it_is_about() -> None:
    text = (
        f"{FILM}\n\n::: video One\nposter: {PICTURE}\n<{FILM}>\n:::\n\n"
        f"> ::: video Two\n> {FILM}\n> :::\n"
        "1. ::: video Three\n   /files/other/\n   :::\n"
    )
    assert kinds(f"::: video One\n{FILM}\n:::") == ["no_captions"]
    marked = without_speech(text, [FILM])
    assert marked == text.replace(f"<{FILM}>", f"<{FILM}>\nspeech: none").replace(
        f"> {FILM}", f"> {FILM}\n> speech: none"
    )
    assert kinds(marked) == ["no_file", "no_captions"]
    assert without_speech(text, []) == text


@pytest.mark.parametrize(
    ("opening", "indent"),
    [
        ("- ", "  "),
        ("* ", "  "),
        ("+   ", "    "),
        ("1. ", "   "),
        ("12) ", "    "),
        ("- 1. ", "     "),
        ("> - ", ">   "),
        ("- > ", "  > "),
    ],
)
def test_the_word_goes_into_blocks_of_lists_too(opening: str, indent: str) -> None:
    text = f"{opening}::: video One\n{indent}{FILM}\n{indent}:::\n"
    assert kinds(text) == ["no_captions"]
    marked = without_speech(text, [FILM])
    assert marked == text.replace(FILM, f"{FILM}\n{indent}speech: none")
    assert kinds(marked) == []


def test_that_nobody_speaks_wins_wherever_it_stands() -> None:
    text = f"::: video One\n{FILM}\nspeech: yes\n:::"
    assert kinds(text) == ["no_captions"]
    assert kinds(without_speech(text, [FILM])) == []
    assert kinds(text.replace(FILM, f"speech: none\n{FILM}")) == []
    assert kinds(text.replace("yes", "yes\nspeech: none")) == []


def test_marks_of_lists_are_read_fast() -> None:
    for piece in ("- ", "1. ", "> ", " ", "- > ", "-\t "):
        line = piece * 20_000
        assert without_speech(f"{line}\n{line}x", ["x"]).count("\n") == 1


def test_videos_of_other_sites_are_a_card_that_says_so() -> None:
    made = rich(
        "::: video One\nhttps://youtu.be/abcdefghijk\n:::\n\n::: video Two\n<https://vimeo.com/12345678>\n:::"
    )
    assert made.html.count("<a ") == 2
    assert '<a class="video-card" href="/en/a/video/2/">' in made.html
    assert "plays it from YouTube" in made.html
    assert "https://" not in made.html
    assert [video.frame for video in made.videos] == [
        "https://www.youtube-nocookie.com/embed/abcdefghijk",
        "https://player.vimeo.com/video/12345678?dnt=1",
    ]
    assert text_of_html(made.html) == "One Two"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=3", "www.youtube-nocookie.com"),
        ("https://www.youtube.com/shorts/abcdefghijk", "www.youtube-nocookie.com"),
        ("https://player.vimeo.com/video/12345678", "player.vimeo.com"),
        ("https://tube.example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", "tube.example.org"),
        ("https://tube.example.org/videos/watch/kkGMgK9ZtnKfYAgnEtQxbv", "tube.example.org"),
        ("http://youtu.be/abcdefghijk", None),
        ("https://youtu.be/short", None),
        ("https://youtu.be/abcdefghij%22", None),
        ("https://youtube.com.evil.example/watch?v=abcdefghijk", None),
        ("https://user@youtu.be/abcdefghijk", None),
        ("https://localhost/w/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("https://10.0.0.1/w/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("https://tube.example.org:8443/w/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("https://[bad/w/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("https://x.example;script-src/w/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("javascript:alert(1)", None),
    ],
)
def test_only_known_video_addresses(address: str, host: str | None) -> None:
    video = external_video("x", address)
    assert (video.host if video else None) == host


def test_links_inside_are_followed_links_outside_are_not_trusted() -> None:
    made = rich("[in](/en/help/) [out](https://x.example/) [out](//x.example/)").html
    assert '<a href="/en/help/">in</a>' in made
    assert made.count('rel="noopener noreferrer"') == 2
