"""One's own pages: profile and what to be told of."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms.profile import NotificationChoicesForm, ProfileForm
from accounts.views.common import form_page, saved

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The account area starts with the profile."""
    return redirect("account:profile")


@require_http_methods(METHODS)
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, contact data, language and time zone."""
    form = ProfileForm(request.POST or None, user=request.user, tenant=request.tenant)
    if saved(form, lambda data: services.update_profile(actor=request.actor, **data)):
        language = form.cleaned_data["language"] or request.LANGUAGE_CODE
        with translation.override(language):
            messages.success(request, _("Your profile is saved."))
        return redirect("account:profile")
    return form_page(request, "accounts/profile.html", form)


@require_http_methods(METHODS)
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Kinds of news by channel."""
    form = NotificationChoicesForm(
        request.POST if request.method == "POST" else None,
        choices=services.preferences_of(request.user),
        staff=request.actor.is_staff,
    )
    if saved(
        form,
        lambda _data: services.choose_notifications(actor=request.actor, choices=form.wanted),
    ):
        messages.success(request, _("Your choices are saved."))
        return redirect("account:notifications")
    return form_page(request, "accounts/notifications.html", form)
