"""The demo and local development: embedded, without second factor for staff. Not for production."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import REDIS_URL, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="demo-only-not-secret-" + "0" * 40)
PORTAL_DEMO = True
DEMO_PASSWORD = env("DEMO_PASSWORD", default="portal-demo")
PORTAL_SCHEME = "http"
PORTAL_PORT = f":{env('PORT', default='8000')}"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
VAR_DIR.mkdir(parents=True, exist_ok=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
STAFF_SECOND_FACTOR = False
