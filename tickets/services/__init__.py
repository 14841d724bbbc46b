"""Every write of requests and of the desk."""

from tickets.services.agreements import create_policy, sweep_due, update_policy
from tickets.services.automation_seeds import seed_automation
from tickets.services.bulk import Change, Outcome, change_many
from tickets.services.catalogue import (
    Choice,
    FieldSpec,
    add_field,
    move_field,
    remove_field,
    update_field,
)
from tickets.services.catalogue_seeds import seed_catalogue
from tickets.services.claims import claim_guest_tickets
from tickets.services.classifying import set_category
from tickets.services.complaints import decide_complaint, escalate_complaint
from tickets.services.conversation import add_note, reply
from tickets.services.copied import copy_to, stop_copying
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
from tickets.services.guest_requests import (
    confirm_guest_request,
    discard_guest_request,
    forget_unconfirmed,
    write_guest_request,
)
from tickets.services.guests import disown_request, guest_link, revoke_link, send_new_link
from tickets.services.incidents import answer_incidents
from tickets.services.macro_seeds import seed_macros
from tickets.services.macros import apply_macro, create_macro, update_macro
from tickets.services.merging import merge_tickets
from tickets.services.opening import open_for_guest, open_ticket
from tickets.services.own_tags import add_own_tag, remove_own_tag
from tickets.services.presence import forget_presence, mark_present
from tickets.services.properties import update_properties
from tickets.services.ratings import comment_rating, rate_by_link, rate_ticket
from tickets.services.reading import mark_read, mark_unread
from tickets.services.relations import link_tickets, unlink_tickets
from tickets.services.rules import create_rule, switch_rule, update_rule
from tickets.services.saved_views import (
    delete_view,
    move_view,
    rename_view,
    replace_view,
    save_view,
    share_view,
)
from tickets.services.seeds import seed_desk
from tickets.services.splitting import split_ticket
from tickets.services.staff_tags import change_staff_tags
from tickets.services.taking_over import Found, Settled, Turn, take_over, take_over_deflections
from tickets.services.time_spent import record_time, remove_time
from tickets.services.trail import keep_trail
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
    "Change",
    "Choice",
    "FieldSpec",
    "Outcome",
    "add_field",
    "add_follower",
    "add_note",
    "add_own_tag",
    "answer_incidents",
    "apply_macro",
    "assign",
    "change_many",
    "change_staff_tags",
    "change_state",
    "claim_guest_tickets",
    "close_settled",
    "comment_rating",
    "confirm_guest_request",
    "copy_to",
    "create_category",
    "create_macro",
    "create_policy",
    "create_queue",
    "create_rule",
    "decide_complaint",
    "delete_view",
    "discard_guest_request",
    "disown_request",
    "escalate_complaint",
    "follow",
    "forget_presence",
    "forget_unconfirmed",
    "guest_link",
    "keep_trail",
    "link_tickets",
    "mark_present",
    "mark_read",
    "mark_unread",
    "merge_tickets",
    "move_field",
    "move_view",
    "open_for_guest",
    "open_ticket",
    "rate_by_link",
    "rate_ticket",
    "Found",
    "Settled",
    "Turn",
    "take_over",
    "take_over_deflections",
    "record_deflection",
    "record_time",
    "remove_field",
    "remove_follower",
    "remove_own_tag",
    "remove_time",
    "rename_view",
    "reopen",
    "replace_view",
    "reply",
    "revoke_link",
    "save_view",
    "seed_automation",
    "seed_catalogue",
    "seed_desk",
    "seed_macros",
    "send_feedback",
    "send_new_link",
    "set_category",
    "set_priority",
    "set_queue",
    "set_queue_roles",
    "share_view",
    "solve",
    "split_ticket",
    "stop_copying",
    "sweep_due",
    "switch_rule",
    "take",
    "unfollow",
    "unlink_tickets",
    "update_category",
    "update_field",
    "update_macro",
    "update_policy",
    "update_properties",
    "update_queue",
    "update_rule",
    "write_guest_request",
]
