"""The embedded default on a database and an index of the measurement's own."""

from benchmarks.settings_embedded import *  # noqa: F403 - settings build on settings
from benchmarks.settings_embedded import DATABASES, HAYSTACK_CONNECTIONS, VAR_DIR

HELP_SEARCH_DIR = VAR_DIR / "help-search"
HELP_SEARCH_DIR.mkdir(parents=True, exist_ok=True)
DATABASES["default"]["NAME"] = HELP_SEARCH_DIR / "help.sqlite3"
if "PATH" in HAYSTACK_CONNECTIONS["default"]:
    HAYSTACK_CONNECTIONS["default"]["PATH"] = str(HELP_SEARCH_DIR / "search")


class NoMigrations:
    """The tables are made from the models: quicker, and only thrown away."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
