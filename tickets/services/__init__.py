"""Every write of requests and of the desk."""

from tickets.services.claims import claim_guest_tickets
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
from tickets.services.guest_requests import (
    confirm_guest_request,
    discard_guest_request,
    forget_unconfirmed,
    write_guest_request,
)
from tickets.services.guests import disown_request, guest_link, revoke_link, send_new_link
from tickets.services.opening import open_for_guest, open_ticket
from tickets.services.properties import update_properties
from tickets.services.ratings import comment_rating, rate_by_link, rate_ticket
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
    "claim_guest_tickets",
    "close_settled",
    "comment_rating",
    "confirm_guest_request",
    "create_category",
    "create_queue",
    "discard_guest_request",
    "disown_request",
    "follow",
    "forget_unconfirmed",
    "guest_link",
    "open_for_guest",
    "open_ticket",
    "rate_by_link",
    "rate_ticket",
    "remove_follower",
    "reopen",
    "reply",
    "revoke_link",
    "seed_desk",
    "send_feedback",
    "send_new_link",
    "set_priority",
    "set_queue",
    "set_queue_roles",
    "solve",
    "take",
    "unfollow",
    "update_category",
    "update_properties",
    "update_queue",
    "write_guest_request",
]
