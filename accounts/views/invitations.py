"""Inviting people, and answering an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policies, services
from accounts.forms.people import InvitationForm
from accounts.middleware import CUSTOMER_KEY
from accounts.models import Invitation
from accounts.services.invitations import hash_token
from accounts.views.common import customer_of, done, form_page, saved
from portal.shared.errors import DomainError

METHODS = ["GET", "HEAD", "POST"]
INVITATION_KEY = "portal_invitation"


@require_http_methods(METHODS)
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to join the company."""
    customer = customer_of(request)
    policies.require_manage_members(request.actor, customer)
    form = InvitationForm(request.POST or None, actor=request.actor, customer=customer)
    if saved(
        form,
        lambda data: services.invite_member(
            actor=request.actor, customer=customer, email=data["email"], role=data["role"]
        ),
    ):
        said = _("The invitation is on its way to %(email)s.")
        messages.success(request, said % {"email": form.cleaned_data["email"]})
        return redirect("account:people")
    return form_page(request, "accounts/invite.html", form, {"customer": customer})


@require_POST
@login_required
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail a new link."""
    invitation = get_invitation_for(request, pk)
    return done(
        request,
        lambda: services.resend_invitation(actor=request.actor, invitation=invitation),
        _("A new link is on its way; the old one works no longer."),
        "account:people",
    )


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_invitation_for(request, pk)
    return done(
        request,
        lambda: services.revoke_invitation(actor=request.actor, invitation=invitation),
        _("The invitation is taken back."),
        "account:people",
    )


@require_http_methods(METHODS)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: accept it, sign in, or sign up first."""
    invitation = (
        Invitation.objects.usable()
        .select_related("customer", "role", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.method == "POST":
        return _answered(request, invitation)
    return _answer_page(request, invitation)


def _answered(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not request.user.is_authenticated:
        request.session[INVITATION_KEY] = invitation.pk
        return redirect("account_signup")
    try:
        services.accept_invitation(actor=request.actor, invitation=invitation, user=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _answer_page(request, invitation)
    if invitation.customer_id:
        request.session[CUSTOMER_KEY] = invitation.customer_id
    place = invitation.customer or request.tenant
    messages.success(request, _("Welcome to %(place)s.") % {"place": place.name})
    return redirect("home")


def _answer_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    email = getattr(request.user, "email", "")
    context = {
        "invitation": invitation,
        "place": (invitation.customer or request.tenant).name,
        "is_other": bool(email) and email.lower() != invitation.email,
    }
    return render(request, "accounts/invitation.html", context)


def get_invitation_for(request: HttpRequest, pk: int) -> Invitation:
    """An invitation of a customer the person belongs to and may invite for; Http404 otherwise."""
    mine = [customer.pk for customer in request.customers]
    invitation: Invitation = get_object_or_404(
        Invitation.objects.visible_to(request.actor)
        .filter(customer_id__in=mine)
        .select_related("customer", "role"),
        pk=pk,
    )
    return invitation
