"""Settings common to every way of running; the rest comes from the environment."""

from pathlib import Path
from typing import Any

import environ
from django.utils.translation import gettext_lazy as _

from portal.shared.search.connecting import connection

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env("PORTAL_VAR", default=str(BASE_DIR / "var")))

# Hosts are the tenants' stored domains: TenantMiddleware refuses every other one.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "guardian",
    "django_filters",
    "haystack",
    "django_htmx",
    "template_partials",
    "lucide",
    "portal",
    "portal.shared",
    "accounts",
    "django_otp_webauthn",  # after accounts, whose passkeys build on it
    "knowledge",
    "orders",
    "billing",
    "tickets",
    "community",
]

MIDDLEWARE = [
    "portal.middleware.HealthMiddleware",
    "portal.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.MethodMiddleware",
    "portal.middleware.TenantMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.shared.public_pages.ConditionalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.shared.public_pages.VisitorCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.TenantSessionMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.ActorMiddleware",
    "portal.figures.FiguresMiddleware",
    "portal.shared.public_pages.PrivatePagesMiddleware",
    "portal.middleware.LanguageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.portal",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "portal.shared.forms.PortalFormRenderer"

# --- databases --------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", default="")
# The role that owns nothing; migrate grants it its rights when run as another one.
DATABASE_APP_ROLE = env("DATABASE_APP_ROLE", default="portal_app")

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
)


def database(url: str) -> dict[str, Any]:
    """Django's database settings for a URL; an empty one is the embedded SQLite."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "portal.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    return {
        **env.db_url_config(url),
        "ENGINE": "portal.shared.db.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(DATABASE_URL)}

# --- cache, sessions, worker ------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # the absolute limit; the idle one is below
SESSION_IDLE_SECONDS = 60 * 60 * 24 * 3
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages send the token from their forms
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
S3_BUCKET = env("S3_BUCKET", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "branding"},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_BUCKET:
    S3_OPTIONS = {"bucket_name": S3_BUCKET, "endpoint_url": env("S3_ENDPOINT", default=None)}
    for _alias in ("default", "private"):
        STORAGES[_alias] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**S3_OPTIONS, "location": _alias, "default_acl": "private"},
        }
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- languages --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("pt", _("Portuguese")),
    ("es", _("Spanish")),
    ("lt", _("Lithuanian")),
]
LANGUAGE_NAMES = {"en": "English", "pt": "Português", "es": "Español", "lt": "Lietuvių"}
FORMAT_MODULE_PATH = "portal.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- search -----------------------------------------------------------------------------------
# Empty: the embedded engine. opensearch://host:9200/index, or opensearchs:// for TLS: a server.
SEARCH_URL = env("SEARCH_URL", default="")
HAYSTACK_CONNECTIONS = {"default": connection(SEARCH_URL, str(VAR_DIR / "search"))}
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False
# Searches are kept one by one for so many days, then added up by day, then deleted.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=90)
SEARCH_LOG_KEEP_DAYS = env.int("SEARCH_LOG_KEEP_DAYS", default=730)
# What orders the passages that may answer a question (docs/insights.md).
ASK_RANKER = env("ASK_RANKER", default="knowledge.ask.rankers.BM25Ranker")

# --- mail -------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
EMAIL_TIMEOUT = 20
# Our own mail servers, as they name themselves in Authentication-Results: their verdict counts.
MAIL_AUTHSERV_IDS = env.list("MAIL_AUTHSERV_IDS", default=[])
# Servers with a private address that mailboxes may lie on; others are refused.
MAIL_PRIVATE_HOSTS = env.list("MAIL_PRIVATE_HOSTS", default=[])

PORTAL_DEMO = False
# How many proxies of ours stand in front; each one's word on the client's address is trusted.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
PORTAL_SCHEME = "http"
PORTAL_PORT = env("PORTAL_PORT", default="")  # ":8000" where links need a port

from portal.settings.admin import *  # noqa: E402, F403 - one part per file
from portal.settings.security import *  # noqa: E402, F403 - one part per file
