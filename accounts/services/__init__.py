"""Every write of people, customers, roles and notifications."""

from accounts.services.addresses import (
    add_address,
    make_default_address,
    remove_address,
    update_address,
)
from accounts.services.audiences import audience_group, sync_all_audiences
from accounts.services.customers import (
    add_contact,
    add_note,
    create_customer,
    define_custom_field,
    remove_contact,
    set_custom_fields,
    set_segments,
    update_contact,
    update_customer,
)
from accounts.services.invitations import (
    accept_invitation,
    invite_member,
    invite_staff,
    resend_invitation,
    revoke_invitation,
)
from accounts.services.members import (
    add_member,
    change_member_role,
    hand_over_ownership,
    leave_customer,
    remove_member,
)
from accounts.services.notifications import (
    MailFrame,
    language_of,
    mail_parts,
    notify,
    unsubscribe,
    unsubscribed_by,
)
from accounts.services.profiles import (
    choose_language,
    choose_notifications,
    mark_all_read,
    mark_read,
    preferences_of,
    update_profile,
)
from accounts.services.roles import (
    CUSTOMER_ROLES,
    STAFF_ROLES,
    create_role,
    delete_role,
    seed_roles,
    sync_role_groups,
    update_role,
)
from accounts.services.second_factor import confirm_totp, prepare_totp
from accounts.services.staff import add_staff, change_staff_role, remove_staff
from accounts.services.users import ensure_user

__all__ = [
    "audience_group",
    "sync_all_audiences",
    "CUSTOMER_ROLES",
    "STAFF_ROLES",
    "MailFrame",
    "accept_invitation",
    "add_address",
    "add_contact",
    "add_member",
    "add_note",
    "add_staff",
    "change_member_role",
    "change_staff_role",
    "choose_language",
    "choose_notifications",
    "confirm_totp",
    "create_customer",
    "create_role",
    "define_custom_field",
    "delete_role",
    "ensure_user",
    "hand_over_ownership",
    "invite_member",
    "invite_staff",
    "language_of",
    "leave_customer",
    "mail_parts",
    "make_default_address",
    "mark_all_read",
    "mark_read",
    "notify",
    "preferences_of",
    "prepare_totp",
    "remove_address",
    "remove_contact",
    "remove_member",
    "remove_staff",
    "resend_invitation",
    "revoke_invitation",
    "seed_roles",
    "set_custom_fields",
    "set_segments",
    "sync_role_groups",
    "unsubscribe",
    "unsubscribed_by",
    "update_address",
    "update_contact",
    "update_customer",
    "update_profile",
    "update_role",
]
