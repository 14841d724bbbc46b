"""Sign-ups that wait for the confirmation of the e-mail address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from portal.shared.models import TenantModel


class PendingSignUp(TenantModel):
    """The company name given at sign-up; the confirmed address turns it into a customer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    company_name = models.CharField(_("company"), max_length=160)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="sign_up_once")]

    def __str__(self) -> str:
        return self.company_name
