"""The production settings on a database of the benchmark's own."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SECRET_KEY", "benchmark-only-" + "0" * 50)
os.environ["PORTAL_VAR"] = str(ROOT / "var" / "bench")
# A server without a name or password is asked by the user's own name, as psql does.
SERVER_URL = os.environ.get("DATABASE_URL") or "postgres://127.0.0.1:5432/postgres"

from portal.settings.production import *  # noqa: E402, F403
from portal.settings.production import INSTALLED_APPS, STORAGES, VAR_DIR, database  # noqa: E402

DATABASE_NAME = os.environ.get("BENCH_DATABASE", "portal_bench")
if os.environ.get("BENCH_EMBEDDED"):
    DATABASES = {"default": database("")}
else:
    DATABASES = {"default": {**database(SERVER_URL), "NAME": DATABASE_NAME}}
    # All of a statement's work in the one server process whose time is read.
    DATABASES["default"]["CONN_MAX_AGE"] = None  # the measured server process stays the same
    DATABASES["default"]["OPTIONS"] = {"options": "-c max_parallel_workers_per_gather=0"}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "bench"}
}
# As in production, but for the compressed copies, which take a minute to make.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
}
VAR_DIR.mkdir(parents=True, exist_ok=True)
STAFF_SECOND_FACTOR = False  # staff are signed in by the harness, without a second step
