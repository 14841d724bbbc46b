"""The public name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import selectors, services
from community.forms import NameForm
from community.views.common import crumbs_to, members_page
from portal.shared.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def profile(request: HttpRequest) -> HttpResponse:
    """What others see of one, and to change it."""
    own = selectors.profile_of(request.actor)
    initial = {"public_name": own.name if own else ""}
    form = NameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_public_name(actor=request.actor, name=form.cleaned_data["public_name"])
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your public name is saved."))
            return redirect("community:profile")
    context = {"form": form, "own": own, "crumbs": crumbs_to(request, _("Public name"))}
    return render(request, "community/profile.html", context)
