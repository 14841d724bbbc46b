"""`manage.py demo`: everything from an empty folder to a running portal, in one go."""

import os
import shutil
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from portal import gunicorn_conf
from portal.demo.logins import login_lines
from portal.demo.seed import demo_exists, seed_demo

GUNICORN_SETTINGS = (
    "bind",
    "worker_class",
    "workers",
    "threads",
    "keepalive",
    "timeout",
    "graceful_timeout",
    "worker_tmp_dir",
    "post_worker_init",
)


class DemoServer(BaseApplication):
    """gunicorn inside this process, with the project's own configuration."""

    def load_config(self) -> None:
        for name in GUNICORN_SETTINGS:
            self.cfg.set(name, getattr(gunicorn_conf, name))
        self.cfg.set("bind", f"{os.environ.get('HOST', '127.0.0.1')}:{port()}")
        self.cfg.set("loglevel", "warning")

    def load(self) -> Any:
        """Made only now: WhiteNoise looks once which static files there are."""
        return get_wsgi_application()


def port() -> str:
    """The port to serve on."""
    return os.environ.get("PORT", "8000")


class Command(BaseCommand):
    """Prepare and serve the demo; a second run is quick and keeps the data."""

    help = "Prepares database, demo data, static files and search index, and serves the demo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="start afresh")
        parser.add_argument("--no-serve", action="store_true", help="prepare only")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("The demo runs on portal.settings.demo only, never on production.")
        self._name_missing_parts()
        if options["reset"]:
            self._reset()
        fresh = self._step("Database", self._migrate)
        self._step("Static files", self._collect_static)
        if fresh:
            seed_demo(self.stdout)
            self._step("Search index", self._index)
        self.stdout.write("\n".join(login_lines(port())))
        if not options["no_serve"]:
            DemoServer().run()

    def _step(self, name: str, work: Callable[[], Any]) -> Any:
        started = time.monotonic()
        self.stdout.write(f"  {name} … ", ending="")
        self.stdout.flush()
        result = work()
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
        return result

    def _name_missing_parts(self) -> None:
        """PDFs need Pango; everything else runs without it."""
        try:
            __import__("weasyprint")
        except OSError:
            self.stdout.write(
                "Pango is missing, so there will be no PDFs; the rest works. Install it with:\n"
                "  apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
                "  (macOS: brew install pango)"
            )

    def _reset(self) -> None:
        if settings.DATABASE_URL:
            call_command("flush", interactive=False, verbosity=0)
        for name in ("portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"):
            (settings.VAR_DIR / name).unlink(missing_ok=True)
        for name in ("mail", "files", "branding", "search"):
            shutil.rmtree(settings.VAR_DIR / name, ignore_errors=True)

    def _migrate(self) -> bool:
        call_command("migrate", verbosity=0, interactive=False)
        return not demo_exists()

    def _collect_static(self) -> None:
        """Compressing takes a while: only where something is newer than the last time."""
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        sources = [
            settings.BASE_DIR / "requirements.txt",
            *(settings.BASE_DIR / "static").rglob("*"),
        ]
        newest = max(path.stat().st_mtime for path in sources)
        if not manifest.exists() or manifest.stat().st_mtime < newest:
            call_command("collectstatic", interactive=False, verbosity=0)

    def _index(self) -> None:
        call_command("rebuild_index", interactive=False, verbosity=0)
        call_command("rebuild_request_search", verbosity=0)
