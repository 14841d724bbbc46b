"""The embedded default on a database and an index of the measurement's own.

The engine is the configured one, so that another backend is measured by its setting alone.
"""

from benchmarks.settings_embedded import *  # noqa: F403 - settings build on settings
from benchmarks.settings_embedded import DATABASES, HAYSTACK_CONNECTIONS, INSTALLED_APPS, VAR_DIR

RETRIEVAL_DIR = VAR_DIR / "retrieval"
RETRIEVAL_DIR.mkdir(parents=True, exist_ok=True)
DATABASES["default"]["NAME"] = RETRIEVAL_DIR / "retrieval.sqlite3"
if "PATH" in HAYSTACK_CONNECTIONS["default"]:
    HAYSTACK_CONNECTIONS["default"]["PATH"] = str(RETRIEVAL_DIR / "search")
if "INDEX_NAME" in HAYSTACK_CONNECTIONS["default"]:
    HAYSTACK_CONNECTIONS["default"]["INDEX_NAME"] = "portal_retrieval"
# Tables straight from the models, as the tests make them: a minute less.
MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS}
