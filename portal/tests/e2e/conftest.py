"""One demo and one browser for the whole run; a window for each person in each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from portal.tests.e2e.inspection import fresh_folder
from portal.tests.e2e.running_demo import ROOT, RunningDemo, free_port
from portal.tests.e2e.visitor import BROWSER_ARGUMENTS, Visitor

PICTURES = ROOT / "test-results" / "e2e"

Opens = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium instead of a downloaded one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium is missing. Debian, Ubuntu: apt-get install chromium"
    return {"executable_path": found, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo of its own, from an empty folder; afterwards nothing of it is left running."""
    running = RunningDemo(tmp_path_factory.mktemp("demo"), free_port())
    running.prepare()
    running.start()
    running.forget_mail()
    yield running
    running.end()


@pytest.fixture(scope="session")
def looked_at() -> set[str]:
    """Names of the pages that were held to everything already."""
    return set()


@pytest.fixture(scope="session")
def signed_in_states() -> dict[tuple[str, str], Any]:
    """Cookies of people who signed in, so that not every test has to."""
    return {}


@pytest.fixture
def opens(browser: Browser, demo: RunningDemo, looked_at: set[str]) -> Iterator[Opens]:
    """`opens(url=..., locale=..., javascript=...)`: a window of somebody not signed in."""
    windows: list[Visitor] = []

    def open_window(url: str = "", **options: Any) -> Visitor:
        pictures = fresh_folder(PICTURES)
        window = Visitor(
            browser, url or demo.url, pictures=pictures, looked_at=looked_at, **options
        )
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def signed_in(opens: Opens, demo: RunningDemo, signed_in_states: dict[Any, Any]) -> Opens:
    """`signed_in(email, url=..., ...)`: a window of somebody who is signed in."""

    def open_for(email: str, url: str = "", **options: Any) -> Visitor:
        key = (email, url or demo.url)
        if key in signed_in_states:
            return opens(url, state=signed_in_states[key], **options)
        window = opens(url, **options)
        window.sign_in(email)
        signed_in_states[key] = window.context.storage_state()
        return window

    return open_for
