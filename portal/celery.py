"""Celery: the worker is only woken here; durability is the outbox's."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "portal.shared",
        "accounts",
        "knowledge",
        "knowledge.insights",
        "orders",
        "billing",
        "tickets",
        "portal",
    ]
)
app.conf.beat_schedule = {
    "sweep-outbox": {"task": "portal.shared.tasks.sweep_outbox", "schedule": 5.0},
    "optimise-search": {"task": "portal.shared.tasks.optimise_search", "schedule": 86_400.0},
    "purge-outbox": {"task": "portal.shared.tasks.purge_outbox", "schedule": 86_400.0},
    "keep-searches": {"task": "knowledge.insights.tasks.keep_searches", "schedule": 86_400.0},
    "sweep-articles": {"task": "knowledge.tasks.sweep_articles", "schedule": 60.0},
    "expire-quotes": {"task": "orders.tasks.expire_quotes", "schedule": 86_400.0},
    "sweep-documents": {"task": "knowledge.tasks.sweep_documents", "schedule": 3600.0},
    "tell-overdue": {"task": "billing.tasks.tell_overdue", "schedule": 86_400.0},
    "sweep-due": {"task": "tickets.tasks.sweep_due", "schedule": 60.0},
    "fetch-mail": {"task": "tickets.tasks.fetch_mail", "schedule": 60.0},
    "forget-stray-files": {"task": "portal.shared.tasks.forget_stray_files", "schedule": 86_400.0},
    "forget-stray-mails": {"task": "tickets.tasks.forget_stray_mails", "schedule": 86_400.0},
    "close-settled": {"task": "tickets.tasks.close_settled", "schedule": 86_400.0},
    "forget-unconfirmed": {"task": "tickets.tasks.forget_unconfirmed", "schedule": 86_400.0},
}
