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
from knowledge.services.publishing import publish, return_to_draft, submit_for_review, unpublish
from knowledge.services.reads import record_read
from knowledge.services.seeds import seed_help

__all__ = [
    "ArticleText",
    "add_translation",
    "create_article",
    "create_category",
    "delete_article",
    "move_group",
    "publish",
    "record_read",
    "return_to_draft",
    "save_revision",
    "seed_help",
    "submit_for_review",
    "unpublish",
    "update_category",
]
