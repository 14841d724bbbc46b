"""Django's own deployment check on the production settings, warnings included."""

import os
import secrets
import subprocess
import sys

# What production takes from its environment; none of it is reached by the check.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgres://portal:portal@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def main() -> int:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, check=False, env={**os.environ, **ENVIRONMENT}).returncode


if __name__ == "__main__":
    sys.exit(main())
