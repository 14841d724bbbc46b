"""Sign-up, sign-in by code, and the page that finishes an account."""

from typing import Any

from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.adapter import has_place
from accounts.auth.forms import CompanyForm
from accounts.auth.proof import next_url
from accounts.services.sign_up import open_account
from portal.shared.enums import SignUpPolicy
from portal.shared.errors import DomainError


class SignUpView(SignupView):
    """Allauth's, with a form that knows the invitation."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}


class ConfirmCodeView(ConfirmLoginCodeView):
    """The mailed link only fills the code in: signing in takes the button."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_here = LoginStageController.enter(request, LoginByCodeStage.key) is not None
        if "code" in request.GET and not is_here and request.user.is_anonymous:
            said = _("Open the link in the browser where you asked for the code, or ask anew.")
            messages.info(request, said)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "code": self.request.GET.get("code", "")[:12]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """For people who are known to the installation, but not at this tenant."""
    target = next_url(request, reverse("home"))
    if has_place(request.user, request.tenant):
        return redirect(target)
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_account(actor=request.actor, user=request.user, **form.cleaned_data)
            return redirect(target)
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
    is_open = request.tenant.sign_up == SignUpPolicy.OPEN
    context = {"form": form, "is_open": is_open, "next": target}
    return render(request, "account/finish.html", context)
