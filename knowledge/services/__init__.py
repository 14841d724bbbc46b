"""Every write of the help centre."""

from knowledge.services.articles import (
    ArticleText,
    add_translation,
    create_article,
    delete_article,
    save_revision,
)
from knowledge.services.categories import (
    create_category,
    delete_category,
    move_category,
    update_category,
)
from knowledge.services.labels import create_label, delete_label, update_label
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

__all__ = [
    "ArticlePlace",
    "ArticleText",
    "add_translation",
    "archive",
    "archive_expired",
    "create_article",
    "create_category",
    "create_label",
    "delete_article",
    "delete_category",
    "delete_label",
    "move_category",
    "move_group",
    "place_article",
    "publish",
    "publish_due",
    "record_read",
    "return_to_draft",
    "save_revision",
    "schedule",
    "seed_help",
    "set_article_readers",
    "set_labels",
    "submit_for_review",
    "unpublish",
    "update_category",
    "update_label",
]
