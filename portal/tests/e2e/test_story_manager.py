"""A knowledge manager's session: written, previewed, translated, published, and found."""

import io

from PIL import Image
from playwright.sync_api import Dialog, FilePayload

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import MAIL_WITHIN, wait_until
from portal.tests.e2e.visitor import Visitor

TITLE, TITLE_LT = "Store pangolin panels flat", "Laikykite skujuočio plokštes gulsčias"
STEPS = "::: steps\n1. Lay two battens.\n2. Lay the **pangolin panels** across.\n:::"
BODY = f"Panels bend when they stand.\n\n{STEPS}\n\n::: warning\nNever in the rain.\n:::\n"
BODY_LT = "Stovinčios plokštės **skujuotis** linksta.\n"
VIDEO = "::: video How to stack\nhttps://youtu.be/aqz-KE-bpKQ\n:::"


def picture() -> FilePayload:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 180), "teal").save(buffer, "PNG")
    return {"name": "stack.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def body_of(manager: Visitor) -> str:
    return manager.page.locator("[name=body]").input_value()


def save(manager: Visitor, name: str) -> None:
    manager.press(name, within=manager.page.locator("#article-form"), exact=True)


def finds(visitor: Visitor, word: str, title: str) -> bool:
    visitor.go(f"/search/?q={word}")
    return visitor.main.get_by_role("link", name=title, exact=True).count() == 1


def test_from_an_idea_to_an_answer_that_is_found(signed_in: Opens, opens: Opens) -> None:
    manager, visitor = signed_in("knowledge@nordhaus.example"), opens()
    write(manager)
    editor = manager.path
    add_a_picture(manager)
    leaving_asks(manager)
    manager.page.keyboard.press("Control+s")
    manager.sees("The text was saved.")
    assert not finds(visitor, "pangolin", TITLE), "a draft is nobody's to find"
    save(manager, "Save and publish")
    translate(manager, editor)
    wait_until(lambda: finds(visitor, "pangolin", TITLE), MAIL_WITHIN, "the new article")
    read(visitor)
    reader = opens(locale="lt-LT")
    wait_until(lambda: finds(reader, "skujuotis", TITLE_LT), MAIL_WITHIN, "its translation")
    fall_behind_and_catch_up(manager, editor)
    compare_and_restore(manager, editor)


def write(manager: Visitor) -> None:
    """Title and text; the preview follows the writing, and nothing is saved by it."""
    manager.go("/admin/knowledge/articlegroup/add/")
    form = manager.page.locator("#article-form")
    form.locator("[name=title]").fill(TITLE)
    form.locator("[name=category]").select_option(index=1)
    form.locator("[name=body]").fill(BODY)
    preview = manager.page.locator("#preview")
    preview.locator(".steps li strong", has_text="pangolin panels").wait_for()
    preview.locator(".callout.warning").wait_for()
    manager.look_at_workspace("admin-article-new")
    save(manager, "Save draft")
    manager.page.wait_for_url("**/change/**")


def add_a_picture(manager: Visitor) -> None:
    """Uploaded from the toolbar it stands in the text; its words are asked for."""
    manager.page.locator("[name=body]").press("Control+End")
    manager.page.locator("#upload").set_input_files(picture())
    manager.page.locator("[data-file]").wait_for()
    assert "![](/files/" in body_of(manager)
    manager.page.locator("#preview").get_by_text("Say what the picture").wait_for()
    manager.page.keyboard.type("Panels on battens")
    manager.page.locator("#preview img[alt='Panels on battens']").wait_for()
    written = f"{body_of(manager)}\n\n{VIDEO}\n"
    manager.page.locator("[name=body]").fill(written)
    manager.page.locator("#preview .video-card").wait_for()
    manager.look_at_workspace("admin-article-editor")


def leaving_asks(manager: Visitor) -> None:
    """What is not saved is not lost by a slip."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    manager.page.once("dialog", stay)
    manager.page.get_by_role("link", name="Snippets").first.click()
    wait_until(lambda: asked, MAIL_WITHIN, "the question before leaving")
    assert asked == ["beforeunload"]
    assert "/change/" in manager.path


def translate(manager: Visitor, editor: str) -> None:
    """The source beside it, saved and published in its own language."""
    manager.go(editor.replace("language=en", "language=lt"))
    manager.sees("Never in the rain.")
    form = manager.page.locator("#article-form")
    form.locator("[name=title]").fill(TITLE_LT)
    form.locator("[name=body]").fill(BODY_LT)
    save(manager, "Save draft")
    save(manager, "Save and publish")


def read(visitor: Visitor) -> None:
    """The page as visitors get it; a video of another site only where they ask for it."""
    visitor.follow(TITLE)
    visitor.sees("Lay two battens.")
    shown = visitor.page.locator("img[alt='Panels on battens']")
    shown.scroll_into_view_if_needed()
    wait_until(lambda: shown.evaluate("one => one.naturalWidth") == 320, MAIL_WITHIN, "the picture")
    visitor.look("article-rich")
    assert visitor.page.locator("iframe").count() == 0
    visitor.page.route("https://**", lambda route: route.abort())
    with visitor.page.expect_request("https://www.youtube-nocookie.com/embed/**"):
        visitor.page.locator(".video-card").click()
    visitor.sees("Played by YouTube")
    visitor.troubles.clear()  # the frame was kept from the network


def fall_behind_and_catch_up(manager: Visitor, editor: str) -> None:
    """A changed source is shown to the translator by word, until it is marked."""
    manager.go(editor)
    manager.page.locator("[name=body]").fill(
        body_of(manager).replace("two battens", "three battens")
    )
    save(manager, "Save and update the page")
    manager.go(editor.replace("language=en", "language=lt"))
    assert manager.page.locator(".kb-gone b").first.inner_text() == "two"
    assert manager.page.locator(".kb-come b").first.inner_text() == "three"
    manager.look_at_workspace("admin-article-translation")
    manager.press("Mark as up to date", within=manager.page.locator("body"))
    assert manager.page.locator(".kb-gone").count() == 0


def compare_and_restore(manager: Visitor, editor: str) -> None:
    """The version before comes back as a new one, with its picture."""
    manager.go(editor)
    manager.follow("compare and restore", within=manager.page.locator("body"))
    manager.look_at_workspace("admin-article-versions")
    manager.page.locator("a[href='?version=2']").click()
    manager.page.get_by_role("button", name="Restore version 2").click()
    manager.sees("Version 2 was restored.")
    assert "two battens" in body_of(manager)
    assert "![Panels on battens](/files/" in body_of(manager)


def test_a_search_in_vain_becomes_an_article(signed_in: Opens, opens: Opens) -> None:
    manager, visitor = signed_in("knowledge@nordhaus.example"), opens()
    visitor.go("/search/?q=numbat+varnish")

    def is_reported() -> bool:
        manager.go("/admin/insights/gaps/")
        return manager.page.get_by_role("rowheader", name="numbat varnish").count() == 1

    wait_until(is_reported, MAIL_WITHIN, "the search that found nothing")
    manager.look_at_workspace("admin-gaps")
    manager.go("/admin/insights/")
    manager.look_at_workspace("admin-insights")
    manager.go("/admin/insights/gaps/")
    row = manager.page.get_by_role("row").filter(has_text="numbat varnish")
    row.get_by_role("button", name="Write the article").click()
    manager.page.wait_for_url("**/change/**")
    assert manager.page.locator("[name=title]").input_value() == "Numbat varnish"
    manager.page.locator("[name=body]").fill("Numbat varnish dries in two hours.")
    save(manager, "Save and publish")
    wait_until(
        lambda: finds(visitor, "numbat+varnish", "Numbat varnish"), MAIL_WITHIN, "the answer"
    )
    visitor.follow("Numbat varnish")
    wait_until(
        lambda: manager.text_of("/admin/insights/gaps/?state=done").count("numbat varnish") > 0,
        MAIL_WITHIN,
        "the gap to close by itself",
    )
