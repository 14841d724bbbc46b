"""Second factors: the authenticator app, passkeys and recovery codes of a person.

Every change ends the person's other sessions and tells them; `keep_key` is the session that
makes the change. Recovery codes live as long as there is another factor.
"""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Passkey, RecoveryCode, RecoveryCodeDevice, User
from accounts.services.security import end_sessions, tell_of_change
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError

CODES = 10
# No letters or digits that are easily taken for another: 32 signs, 12 of them are 60 bits.
CODE_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
MAX_PASSKEYS = 10
# Waits double from one second on; this many failures in a row is the longest, 17 minutes.
LONGEST_WAIT = 11


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for more than the first step."""
    return (
        TOTPDevice.objects.filter(user=user, confirmed=True).exists()
        or Passkey.objects.filter(user=user, confirmed=True).exists()
    )


def verify_code(user: User, device_id: str, code: str) -> Device | None:
    """The device that took the code, or None; run it to its end so that the failure counts.

    Waits between tries grow, but never beyond 17 minutes: nobody is locked out for good.
    """
    with transaction.atomic():
        device = Device.from_persistent_id(device_id, for_verify=True)
        if device is None or device.user_id != user.pk or not device.confirmed:
            return None
        _cap_wait(device)
        return device if device.verify_token(code) else None


def wait_for(user: User, device_id: str) -> bool:
    """Whether the device takes no code for now, after failures."""
    device = Device.from_persistent_id(device_id)
    if device is None or device.user_id != user.pk:
        return False
    _cap_wait(device)
    return not device.verify_is_allowed()[0]


def _cap_wait(device: Device) -> None:
    count = getattr(device, "throttling_failure_count", 0)
    if count > LONGEST_WAIT:
        device.throttling_failure_count = LONGEST_WAIT


@transaction.atomic
def prepare_totp(*, actor: Actor, user: User) -> TOTPDevice:
    """The unconfirmed authenticator app whose secret is shown; it opens nothing yet."""
    device, created = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "app"}
    )
    if created:
        record(actor, "second_factor.prepared", user)
    return device


@transaction.atomic
def confirm_totp(*, actor: Actor, user: User, code: str, keep_key: str | None) -> TOTPDevice:
    """Take the prepared app into use. Raises DomainError for a wrong code."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).select_for_update().first()
    # No throttle here: who can set the app up sees its secret anyway.
    if device is None or not _code_fits(device, code):
        raise DomainError(_("The code doesn't fit. Enter the one the app shows now."), field="code")
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    _changed(actor, user, "totp_added", keep_key)
    return device


def _code_fits(device: TOTPDevice, code: str) -> bool:
    device.throttling_failure_count = 0
    return bool(device.verify_token(code))


@transaction.atomic
def remove_totp(*, actor: Actor, user: User, keep_key: str | None) -> None:
    """Remove the authenticator app."""
    TOTPDevice.objects.filter(user=user).delete()
    _drop_idle_codes(user)
    _changed(actor, user, "totp_removed", keep_key)


@transaction.atomic
def make_recovery_codes(*, actor: Actor, user: User, keep_key: str | None) -> list[str]:
    """New codes, shown this once; the old ones stop working.

    Raises DomainError where there is nothing that they could stand in for.
    """
    if not has_second_factor(user):
        raise DomainError(_("Set up an authenticator app or a passkey first."))
    codes = _new_codes(user)
    _changed(actor, user, "codes_made", keep_key)
    return codes


@transaction.atomic
def first_recovery_codes(*, actor: Actor, user: User) -> list[str]:
    """The codes that come with the first factor; none where there are some already."""
    if codes_left(user):
        return []
    codes = _new_codes(user)
    record(actor, "second_factor.codes_made", user)
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return int(RecoveryCode.objects.filter(device__user=user, used_at=None).count())


def _new_codes(user: User) -> list[str]:
    RecoveryCodeDevice.objects.filter(user=user).delete()
    device = RecoveryCodeDevice.objects.create(
        user=user, name="recovery", salt=secrets.token_hex(16)
    )
    codes = ["-".join(_random(4) for _part in range(3)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device=device, code_hash=device.hash_of(code)) for code in codes
    )
    return codes


def _random(length: int) -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(length))


@transaction.atomic
def welcome_passkey(*, actor: Actor, passkey: Passkey, name: str, keep_key: str | None) -> None:
    """Name a passkey that the browser has just made."""
    passkey.name = name.strip()[:64] or _("Passkey")
    passkey.save(update_fields=["name"])
    _changed(actor, passkey.user, "passkey_added", keep_key)


@transaction.atomic
def rename_passkey(*, actor: Actor, passkey: Passkey, name: str) -> None:
    """Give a passkey another name."""
    old, passkey.name = passkey.name, name.strip()[:64]
    passkey.save(update_fields=["name"])
    record(actor, "second_factor.passkey_renamed", passkey.user, {"name": (old, passkey.name)})


@transaction.atomic
def remove_passkey(*, actor: Actor, passkey: Passkey, keep_key: str | None) -> None:
    """The passkey opens nothing any more."""
    user = passkey.user
    passkey.delete()
    _drop_idle_codes(user)
    _changed(actor, user, "passkey_removed", keep_key)


def _drop_idle_codes(user: User) -> None:
    if not has_second_factor(user):
        RecoveryCodeDevice.objects.filter(user=user).delete()


def _changed(actor: Actor, user: User, what: str, keep_key: str | None) -> None:
    record(actor, f"second_factor.{what}", user)
    end_sessions(actor=actor, user=user, keep_key=keep_key)
    tell_of_change(tenant=actor.tenant, user=user, what=what)
