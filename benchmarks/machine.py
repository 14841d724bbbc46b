"""What the figures were taken on."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from benchmarks import database

ROOT = Path(__file__).resolve().parent.parent


def facts() -> dict[str, str]:
    """Date, commit, machine and versions, as RESULTS.md lists them."""
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Commit": commit(),
        "Machine": f"{processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB",
        "Versions": (
            f"Python {platform.python_version()}, Django {django.get_version()}, "
            f"{server()}, {platform.system()} {platform.release()}"
        ),
    }


def server() -> str:
    """The database with the settings that matter most."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    known = database.versions()
    return (
        f"PostgreSQL {known['server_version']} (shared_buffers {known['shared_buffers']}, "
        f"fsync {known['fsync']})"
    )


def commit() -> str:
    """The checkout's commit, with a mark where files differ from it."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=9"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"


def processor() -> str:
    """The processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def memory_gb() -> float:
    """The main memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
