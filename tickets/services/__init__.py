"""Every write of requests and of the desk."""

from tickets.services.agreements import create_policy, sweep_due, update_policy
from tickets.services.automation_seeds import seed_automation
from tickets.services.conversation import add_note, reply
from tickets.services.desk import (
    create_category,
    create_queue,
    set_queue_roles,
    update_category,
    update_queue,
)
from tickets.services.feedback import send_feedback
from tickets.services.followers import add_follower, follow, remove_follower, unfollow
from tickets.services.opening import open_ticket
from tickets.services.properties import update_properties
from tickets.services.rules import create_rule, switch_rule, update_rule
from tickets.services.seeds import seed_desk
from tickets.services.working import (
    assign,
    change_state,
    close_settled,
    reopen,
    set_priority,
    set_queue,
    solve,
    take,
)

__all__ = [
    "add_follower",
    "add_note",
    "assign",
    "change_state",
    "close_settled",
    "create_category",
    "create_policy",
    "create_queue",
    "create_rule",
    "follow",
    "open_ticket",
    "remove_follower",
    "reopen",
    "reply",
    "seed_automation",
    "seed_desk",
    "send_feedback",
    "set_priority",
    "set_queue",
    "set_queue_roles",
    "solve",
    "sweep_due",
    "switch_rule",
    "take",
    "unfollow",
    "update_category",
    "update_policy",
    "update_properties",
    "update_queue",
    "update_rule",
]
