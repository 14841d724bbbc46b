"""The test suite: quick hashing, mail in memory, its own files; databases from the environment."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import HAYSTACK_CONNECTIONS, INSTALLED_APPS, STORAGES

DEBUG = False
SECRET_KEY = "test-only-" + "0" * 50  # noqa: S105
DEMO_PASSWORD = "portal-demo"  # noqa: S105
INSTALLED_APPS = [*INSTALLED_APPS]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEST_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
STORAGES["default"]["OPTIONS"] = {"location": TEST_DIR / "branding"}
STORAGES["private"]["OPTIONS"] = {"location": TEST_DIR / "files"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
HAYSTACK_CONNECTIONS["default"]["PATH"] = str(TEST_DIR / "search")
CELERY_BROKER_URL = "memory://"
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
