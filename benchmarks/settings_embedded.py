"""The same on the embedded default, SQLite."""

from benchmarks.settings import *  # noqa: F403 - settings build on settings
from benchmarks.settings import VAR_DIR, database

DATABASE_NAME = "search.sqlite3"
DATABASES = {"default": {**database(""), "NAME": VAR_DIR / DATABASE_NAME, "CONN_MAX_AGE": None}}
