"""Every write of requests and of the desk."""

from tickets.services.catalogue import (
    Choice,
    FieldSpec,
    add_field,
    move_field,
    remove_field,
    update_field,
)
from tickets.services.catalogue_seeds import seed_catalogue
from tickets.services.complaints import decide_complaint, escalate_complaint
from tickets.services.conversation import add_note, reply
from tickets.services.deflections import record_deflection
from tickets.services.desk import (
    create_category,
    create_queue,
    set_queue_roles,
    update_category,
    update_queue,
)
from tickets.services.feedback import send_feedback
from tickets.services.followers import add_follower, follow, remove_follower, unfollow
from tickets.services.opening import open_for_guest, open_ticket
from tickets.services.own_tags import add_own_tag, remove_own_tag
from tickets.services.properties import update_properties
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
    "Choice",
    "FieldSpec",
    "add_field",
    "add_follower",
    "add_note",
    "add_own_tag",
    "assign",
    "change_state",
    "close_settled",
    "create_category",
    "create_queue",
    "decide_complaint",
    "escalate_complaint",
    "follow",
    "move_field",
    "open_for_guest",
    "open_ticket",
    "record_deflection",
    "remove_field",
    "remove_follower",
    "remove_own_tag",
    "reopen",
    "reply",
    "seed_catalogue",
    "seed_desk",
    "send_feedback",
    "set_priority",
    "set_queue",
    "set_queue_roles",
    "solve",
    "take",
    "unfollow",
    "update_category",
    "update_field",
    "update_properties",
    "update_queue",
]
