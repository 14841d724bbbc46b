"""Every write of the help centre."""

from knowledge.services.articles import (
    ArticleText,
    add_translation,
    create_article,
    delete_article,
    move_group,
    save_revision,
)
from knowledge.services.categories import create_category, update_category
from knowledge.services.document_acceptance import accept_document, remind_missing
from knowledge.services.document_sweeps import refresh_index, sweep_expiring
from knowledge.services.document_uploads import (
    UPLOAD_KINDS,
    UploadData,
    accept_version,
    reject_version,
    send_document,
    send_version,
    start_checking,
    withdraw_version,
)
from knowledge.services.document_versions import VersionData
from knowledge.services.documents import (
    DocumentData,
    archive_document,
    change_document,
    create_document,
    publish_document,
    publish_version,
    take_back_version,
)
from knowledge.services.publishing import publish, return_to_draft, submit_for_review, unpublish
from knowledge.services.reads import record_read
from knowledge.services.seeds import seed_help

__all__ = [
    "UPLOAD_KINDS",
    "ArticleText",
    "DocumentData",
    "UploadData",
    "VersionData",
    "accept_document",
    "accept_version",
    "add_translation",
    "archive_document",
    "change_document",
    "create_article",
    "create_category",
    "create_document",
    "delete_article",
    "move_group",
    "publish",
    "publish_document",
    "publish_version",
    "record_read",
    "refresh_index",
    "reject_version",
    "remind_missing",
    "return_to_draft",
    "save_revision",
    "seed_help",
    "send_document",
    "send_version",
    "start_checking",
    "submit_for_review",
    "sweep_expiring",
    "take_back_version",
    "unpublish",
    "update_category",
    "withdraw_version",
]
