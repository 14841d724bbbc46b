"""Asking for the password again before something that a stranger must not do."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.services.second_factor import has_second_factor

View = Callable[..., HttpResponse]


def password_is_fresh(request: HttpRequest) -> bool:
    """Whether the password was asked again lately.

    For the very first factor a sign-in by password a moment ago will do: who is obliged to set
    one up comes straight from it.
    """
    if did_recently_reauthenticate(request):
        return True
    return _signed_in_just_now(request) and not has_second_factor(request.user)


def _signed_in_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    proofs = [record["at"] for record in records if record["method"] == "password"]
    return bool(proofs) and time.time() - proofs[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_password_required(view: View) -> View:
    """Sends signed-in people by the password page first; what they posted is not kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if password_is_fresh(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return login_required(wrapped)


def always_ask(view: View) -> View:
    """As above, but a sign-in a moment ago is not enough."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return login_required(wrapped)


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the password page, and from there back to where the person was."""
    query = urlencode({"next": request.path})
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")
