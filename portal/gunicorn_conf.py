"""How gunicorn runs the portal: `python -m gunicorn -c python:portal.gunicorn_conf portal.wsgi`.

Without REDIS_URL there is one process, and worker and scheduler are threads in it; with it, as
many processes as WEB_CONCURRENCY says, and `celery -A portal.celery worker -B` runs beside them.
"""

import os
from typing import Any

from portal.embedded import start_embedded_worker

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104
worker_class = "gthread"
embedded = not os.environ.get("REDIS_URL") or os.environ.get("EMBEDDED_WORKER") == "1"
workers = 1 if embedded else int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
keepalive = 5
timeout = 60
graceful_timeout = 10
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108


def post_worker_init(worker: Any) -> None:
    """Inside the forked web process: start the embedded worker there."""
    if embedded:
        start_embedded_worker()
