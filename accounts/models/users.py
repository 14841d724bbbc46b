"""Users: people with an e-mail address, known to the whole installation."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import SignInResult
from portal.shared.models import TenantModel


class UserManager(BaseUserManager):
    """Creates users by e-mail address, stored in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "User":
        user: User = self.get(email=username.strip().lower())
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person; what they may see comes from memberships of customers and of staff.

    `is_staff` opens Django's admin nowhere by itself: the admin asks for a staff membership.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]


class SignInEvent(TenantModel):
    """One line of a person's sign-in history at one tenant."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    at = models.DateTimeField(_("time"), auto_now_add=True)
    result = models.CharField(_("result"), max_length=8, choices=SignInResult.choices)
    method = models.CharField(_("way"), max_length=60, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-in history")
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "user", "-id"], name="sign_in_newest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.result}"
