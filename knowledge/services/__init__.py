"""Every write of the help centre."""

from knowledge.services.articles import (
    ArticleText,
    add_translation,
    create_article,
    delete_article,
    mark_current,
    name_group,
    save_revision,
)
from knowledge.services.categories import (
    create_category,
    delete_category,
    move_category,
    update_category,
)
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
from knowledge.services.files import add_files, change_file, move_file, remove_file
from knowledge.services.labels import create_label, delete_label, labels_named, update_label
from knowledge.services.news import (
    Showing,
    Wording,
    create_announcement,
    delete_announcement,
    dismiss_announcement,
    publish_announcement,
    update_announcement,
    withdraw_announcement,
)
from knowledge.services.placing import (
    ArticlePlace,
    move_group,
    place_article,
    set_article_readers,
    set_labels,
)
from knowledge.services.publishing import (
    archive,
    archive_expired,
    publish,
    publish_due,
    return_to_draft,
    schedule,
    submit_for_review,
    unpublish,
)
from knowledge.services.reads import record_read
from knowledge.services.seeds import seed_help
from knowledge.services.snippets import change_snippet, create_snippet, delete_snippet
from knowledge.services.status import (
    Facts,
    advance_maintenance,
    open_incident,
    post_update,
    save_component,
    update_incident,
)
from knowledge.services.sweeping import remind_of_reviews, sweep_articles
from knowledge.services.votes import vote

__all__ = [
    "ArticlePlace",
    "ArticleText",
    "DocumentData",
    "Facts",
    "Showing",
    "UPLOAD_KINDS",
    "UploadData",
    "VersionData",
    "Wording",
    "accept_document",
    "accept_version",
    "add_files",
    "add_translation",
    "advance_maintenance",
    "archive",
    "archive_document",
    "archive_expired",
    "change_document",
    "change_file",
    "change_snippet",
    "create_announcement",
    "create_article",
    "create_category",
    "create_document",
    "create_label",
    "create_snippet",
    "delete_announcement",
    "delete_article",
    "delete_category",
    "delete_label",
    "delete_snippet",
    "dismiss_announcement",
    "labels_named",
    "mark_current",
    "move_category",
    "move_file",
    "move_group",
    "name_group",
    "open_incident",
    "place_article",
    "post_update",
    "publish",
    "publish_announcement",
    "publish_document",
    "publish_due",
    "publish_version",
    "record_read",
    "refresh_index",
    "reject_version",
    "remind_missing",
    "remind_of_reviews",
    "remove_file",
    "return_to_draft",
    "save_component",
    "save_revision",
    "schedule",
    "seed_help",
    "send_document",
    "send_version",
    "set_article_readers",
    "set_labels",
    "start_checking",
    "submit_for_review",
    "sweep_articles",
    "sweep_expiring",
    "take_back_version",
    "unpublish",
    "update_announcement",
    "update_category",
    "update_incident",
    "update_label",
    "vote",
    "withdraw_announcement",
    "withdraw_version",
]
