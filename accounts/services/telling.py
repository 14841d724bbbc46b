"""Telling people of changes of their place, in their own language."""

import uuid

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.enums import NotificationKind
from accounts.models import User
from accounts.services.notifications import language_of, notify
from portal.shared.actors import Actor


def tell_of_place(actor: Actor, user: User, text: str, **values: str) -> None:
    """A notice and a mail of the kind “membership”; nobody is told of what they did themselves."""
    if user.pk == actor.user_id:
        return
    with translation.override(language_of(user, actor.tenant)):
        said = gettext(text) % values
    notify(
        tenant=actor.tenant,
        user=user,
        kind=NotificationKind.MEMBERSHIP,
        context={"text": said},
        path=reverse("home"),
        event_key=f"membership-{uuid.uuid4().hex}",
    )
