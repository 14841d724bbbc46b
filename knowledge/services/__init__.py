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
from knowledge.services.sweeping import remind_of_reviews, sweep_articles
from knowledge.services.votes import vote

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
    "remind_of_reviews",
    "return_to_draft",
    "save_revision",
    "schedule",
    "seed_help",
    "set_article_readers",
    "set_labels",
    "submit_for_review",
    "sweep_articles",
    "unpublish",
    "update_category",
    "update_label",
    "vote",
]
