"""Second factors of our own: recovery codes, stored hashed, and passkeys bound to one host."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp_webauthn.models import AbstractWebAuthnAttestation, AbstractWebAuthnCredential

NOT_IN_CODE = re.compile(r"[^a-z0-9]")


class RecoveryCodeDevice(TimestampMixin, ThrottlingMixin, Device):
    """A person's set of recovery codes: each works once, wrong ones slow down the next try."""

    salt = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_set_of_recovery_codes")]

    def get_throttle_factor(self) -> float:
        return float(getattr(settings, "OTP_TOTP_THROTTLE_FACTOR", 1))

    def verify_token(self, token: Any) -> bool:
        """Use a code up. The update decides, so two requests can't both use it."""
        if not self.verify_is_allowed()[0]:
            return False
        unused = self.codes.filter(used_at=None, code_hash=self.hash_of(str(token)))
        if not unused.update(used_at=timezone.now()):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def hash_of(self, code: str) -> str:
        """Slow on purpose, and salted per set: one hash to compare with the set's ten."""
        plain = NOT_IN_CODE.sub("", code.lower())
        salt = bytes.fromhex(self.salt)
        return hashlib.scrypt(plain.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32).hex()


class RecoveryCode(models.Model):
    """One code, as a hash."""

    device = models.ForeignKey(
        RecoveryCodeDevice, on_delete=models.CASCADE, db_index=False, related_name="codes"
    )
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "code_hash"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.device_id}: {'used' if self.used_at else 'unused'}"


class Passkey(AbstractWebAuthnCredential):
    """A passkey; browsers offer it only on the host where it was made."""

    host = models.CharField(_("host"), max_length=253)

    class Meta(AbstractWebAuthnCredential.Meta):
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")


class PasskeyAttestation(AbstractWebAuthnAttestation):
    """What the authenticator said of itself when the passkey was made."""

    credential = models.OneToOneField(
        Passkey, on_delete=models.CASCADE, related_name="attestation", editable=False
    )
