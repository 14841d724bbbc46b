"""Every write of the community."""

from community.services.answers import accept_answer, vote, withdraw_acceptance, withdraw_vote
from community.services.categories import create_category, update_category
from community.services.following import (
    follow_category,
    follow_topic,
    unfollow_category,
    unfollow_topic,
)
from community.services.moderating import (
    close_topic,
    dismiss_reports,
    hide_post,
    hide_topic,
    move_topic,
    reopen_topic,
    show_post,
    show_topic,
)
from community.services.posting import add_reply, edit_post, open_topic
from community.services.profiles import set_public_name
from community.services.reporting import report_post
from community.services.seeds import seed_community

__all__ = [
    "accept_answer",
    "add_reply",
    "close_topic",
    "create_category",
    "dismiss_reports",
    "edit_post",
    "follow_category",
    "follow_topic",
    "hide_post",
    "hide_topic",
    "move_topic",
    "open_topic",
    "reopen_topic",
    "report_post",
    "seed_community",
    "set_public_name",
    "show_post",
    "show_topic",
    "unfollow_category",
    "unfollow_topic",
    "update_category",
    "vote",
    "withdraw_acceptance",
    "withdraw_vote",
]
