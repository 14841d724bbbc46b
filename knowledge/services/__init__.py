"""Every write of the help centre."""

from knowledge.services.articles import (
    ArticleText,
    add_translation,
    create_article,
    delete_article,
    mark_current,
    move_group,
    save_revision,
)
from knowledge.services.categories import create_category, update_category
from knowledge.services.files import add_files, change_file, move_file, remove_file
from knowledge.services.publishing import publish, return_to_draft, submit_for_review, unpublish
from knowledge.services.reads import record_read
from knowledge.services.seeds import seed_help
from knowledge.services.snippets import change_snippet, create_snippet, delete_snippet

__all__ = [
    "ArticleText",
    "add_files",
    "add_translation",
    "change_file",
    "change_snippet",
    "create_article",
    "create_category",
    "create_snippet",
    "delete_article",
    "delete_snippet",
    "mark_current",
    "move_file",
    "move_group",
    "publish",
    "record_read",
    "remove_file",
    "return_to_draft",
    "save_revision",
    "seed_help",
    "submit_for_review",
    "unpublish",
    "update_category",
]
