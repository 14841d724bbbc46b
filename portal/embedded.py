"""Worker and scheduler as threads of the web process: the embedded default, without a broker.

Nothing is lost when the process dies: what was not carried out stands in the outbox, and the
scheduler's sweep finds it after the next start.
"""

import logging
import threading

from celery.beat import EmbeddedService

from portal.celery import app

log = logging.getLogger(__name__)


def start_embedded_worker() -> None:
    """Start both threads; they end with the process."""
    app.set_default()  # tasks of this thread's app; retries fail without it
    worker = app.WorkController(
        pool="solo", without_mingle=True, without_gossip=True, without_heartbeat=True
    )
    threading.Thread(target=worker.start, name="portal-worker", daemon=True).start()
    scheduler = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")
    scheduler.daemon = True
    scheduler.start()
    log.info("embedded worker and scheduler started")
