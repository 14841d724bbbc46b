"""What allauth's mails say here, by the template that it would have rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import translation
from django.utils.translation import get_language, gettext, gettext_noop

from accounts.models import User
from accounts.services.notifications import language_of, mail_parts
from portal.shared.mail import queue_mail
from portal.shared.models import Tenant


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's texts; `url` names the entry of allauth's context that the button leads to."""

    subject: str
    lead: str
    action: str = ""
    url: str = ""
    note: str = ""


NOT_YOU = gettext_noop("If this wasn't you, there is nothing to do.")

WORDS: dict[str, Words] = {
    "email_confirmation_signup": Words(
        gettext_noop("Confirm your e-mail address"),
        gettext_noop("Confirm that %(email)s is your address, and your account is ready."),
        gettext_noop("Confirm the address"),
        "activate_url",
        gettext_noop("The link works for three days. If this wasn't you, there is nothing to do."),
    ),
    "email_confirmation": Words(
        gettext_noop("Confirm your e-mail address"),
        gettext_noop("Confirm that %(email)s is your address."),
        gettext_noop("Confirm the address"),
        "activate_url",
        gettext_noop("The link works for three days. If this wasn't you, there is nothing to do."),
    ),
    "account_already_exists": Words(
        gettext_noop("You have an account already"),
        gettext_noop(
            "Somebody, perhaps you, signed up with %(email)s. There is an account with"
            " this address: sign in with it, or set a new password."
        ),
        gettext_noop("Set a new password"),
        "password_reset_url",
        NOT_YOU,
    ),
    "unknown_account": Words(
        gettext_noop("No account with this address"),
        gettext_noop(
            "Somebody, perhaps you, wanted to sign in with %(email)s. There is no account"
            " with this address; perhaps you signed up with another one."
        ),
        note=NOT_YOU,
    ),
    "password_reset_key": Words(
        gettext_noop("Set a new password"),
        gettext_noop("You asked for a new password. Set it here:"),
        gettext_noop("Set a new password"),
        "password_reset_url",
        gettext_noop(
            "The link works once, for three days. If this wasn't you, your password stays as it is."
        ),
    ),
    "login_code": Words(
        gettext_noop("Your sign-in code: %(code)s"),
        gettext_noop("Enter this code, or open the link in the browser where you asked for it:"),
        gettext_noop("Sign in"),
        "login_url",
        gettext_noop("The code works once, for ten minutes. Nobody of ours will ask you for it."),
    ),
    "email_changed": Words(
        gettext_noop("Your e-mail address was changed"),
        gettext_noop(
            "The e-mail address of your account was changed from %(from_email)s to %(to_email)s."
        ),
        note=gettext_noop("If this wasn't you, write to us at once."),
    ),
}


def queue(tenant: Tenant, name: str, email: str, context: Mapping[str, Any]) -> None:
    """Queue one of the mails, in the reader's language."""
    words = WORDS[name]
    user = _reader(email, context)
    language = language_of(user, tenant) if user else get_language() or tenant.default_language
    with translation.override(language):
        subject, text, html = mail_parts(tenant, **_parts(words, user, email, context))
    queue_mail(tenant=tenant, to=email, subject=subject, text=text, html=html, language=language)


def _parts(
    words: Words, user: User | None, email: str, context: Mapping[str, Any]
) -> dict[str, str]:
    values = {**context, "email": email}
    hello = gettext("Hello %(name)s,") if user and user.name else gettext("Hello,")
    return {
        "subject": gettext(words.subject) % values,
        "greeting": hello % {"name": user.get_short_name() if user else ""},
        "lead": gettext(words.lead) % values,
        "code": str(context.get("code", "")),
        "action_label": gettext(words.action) if words.action else "",
        "action_url": str(context.get(words.url, "")),
        "note": gettext(words.note) if words.note else "",
    }


def _reader(email: str, context: Mapping[str, Any]) -> User | None:
    user: User | None = context.get("user") or User.objects.filter(email=email).first()
    if user is None:
        address = EmailAddress.objects.filter(email=email).select_related("user").first()
        user = address.user if address else None
    return user
