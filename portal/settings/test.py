"""The test suite: quick hashing, mail in memory, its own files; databases from the environment."""

import os
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    CACHES,
    DATABASES,
    HAYSTACK_CONNECTIONS,
    INSTALLED_APPS,
    REDIS_URL,
    SEARCH_URL,
    STORAGES,
)

DEBUG = False
SECRET_KEY = "test-only-" + "0" * 50
DEMO_PASSWORD = "portal-demo"  # noqa: S105
INSTALLED_APPS = [*INSTALLED_APPS]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEST_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
STORAGES["default"]["OPTIONS"] = {"location": TEST_DIR / "branding"}
STORAGES["private"]["OPTIONS"] = {"location": TEST_DIR / "files"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if SEARCH_URL:
    # An index of the tests' own for each parallel process.
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    HAYSTACK_CONNECTIONS["default"]["INDEX_NAME"] = f"portal-test-{_worker}"
else:
    HAYSTACK_CONNECTIONS["default"]["PATH"] = str(TEST_DIR / "search")
CELERY_BROKER_URL = "memory://localhost/"
WHITENOISE_AUTOREFRESH = True
STAFF_SECOND_FACTOR = False  # tests of the rule switch it on
ACCOUNT_RATE_LIMITS = False  # tests of throttling set their own
# The role tests run as on PostgreSQL (see conftest.py); migrate grants it its rights.
DATABASE_APP_ROLE = "portal_test_app"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Nobody pulls the plug of a test's server.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

if REDIS_URL:
    # Clearing the cache empties the whole Redis database: one for each parallel process.
    _server, _, _number = REDIS_URL.rpartition("/")
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{_server}/{int(_number) + int(_worker)}"
