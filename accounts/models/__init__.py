"""Models of people and customers."""

from accounts.models.audiences import AudienceGroup
from accounts.models.customers import (
    Address,
    Contact,
    Customer,
    CustomerNote,
    CustomerSegment,
    CustomFieldDefinition,
    Segment,
)
from accounts.models.memberships import Invitation, Membership, Role, RoleGroup, StaffMembership
from accounts.models.notifications import Notification, NotificationPreference
from accounts.models.second_factor import (
    Passkey,
    PasskeyAttestation,
    RecoveryCode,
    RecoveryCodeDevice,
)
from accounts.models.sign_up import PendingSignUp
from accounts.models.users import SignInEvent, User

__all__ = [
    "Address",
    "AudienceGroup",
    "Contact",
    "CustomFieldDefinition",
    "Customer",
    "CustomerNote",
    "CustomerSegment",
    "Invitation",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Passkey",
    "PasskeyAttestation",
    "PendingSignUp",
    "RecoveryCode",
    "RecoveryCodeDevice",
    "Role",
    "RoleGroup",
    "Segment",
    "SignInEvent",
    "StaffMembership",
    "User",
]
