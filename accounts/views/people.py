"""Members of the company: list, roles, removal, handing over, leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies, services
from accounts.forms.people import HandOverForm, MemberRoleForm
from accounts.models import Invitation, Membership
from accounts.views.common import customer_of, done, form_page, saved
from portal.shared.errors import NotAllowed
from portal.shared.paging import Keyset, page_of

METHODS = ["GET", "HEAD", "POST"]
PAGE = 50
EARLIEST_FIRST = Keyset(descending=False)


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who works for the company here, and who is invited."""
    customer, actor = customer_of(request), request.actor
    members = Membership.objects.visible_to(actor).filter(customer=customer)
    open_ones = Invitation.objects.visible_to(actor).filter(customer=customer).open()
    manages = policies.can_manage_members(actor, customer.pk)
    context = {
        "customer": customer,
        "page": page_of(
            members.select_related("user", "role"), request.GET, EARLIEST_FIRST, size=PAGE
        ),
        "invitations": list(open_ones.select_related("role")[:PAGE]) if manages else [],
        "manages": manages,
        "is_owner": _is_owner(request, customer.pk),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(METHODS)
@login_required
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: another role, or removal."""
    place = get_member_for(request, pk)
    policies.require_manage_members(request.actor, place.customer)
    form = MemberRoleForm(request.POST or None, actor=request.actor, membership=place)
    if saved(
        form,
        lambda data: services.change_member_role(
            actor=request.actor, membership=place, role=data["role"]
        ),
    ):
        messages.success(request, _("The role is changed."))
        return redirect("account:people")
    context = {"place": place, "is_self": place.user_id == request.user.pk}
    return form_page(request, "accounts/member.html", form, context)


@require_POST
@login_required
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership."""
    place = get_member_for(request, pk)
    said = _("%(name)s is removed.") % {"name": place.user}
    return done(
        request,
        lambda: services.remove_member(actor=request.actor, membership=place),
        said,
        "account:people",
    )


@require_http_methods(METHODS)
@login_required
def hand_over(request: HttpRequest) -> HttpResponse:
    """Make somebody else the owner."""
    customer = customer_of(request)
    if not _is_owner(request, customer.pk):
        raise NotAllowed
    form = HandOverForm(request.POST or None, actor=request.actor, customer=customer)
    if saved(
        form,
        lambda data: services.hand_over_ownership(
            actor=request.actor, membership=data["member"], own_role=data["role"]
        ),
    ):
        messages.success(
            request, _("%(name)s is the owner now.") % {"name": form.cleaned_data["member"].user}
        )
        return redirect("account:people")
    return form_page(request, "accounts/hand_over.html", form, {"customer": customer})


@require_http_methods(METHODS)
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Give up one's own membership, after one more look."""
    customer = customer_of(request)
    if request.method == "POST":
        said = _("You have left %(customer)s.") % {"customer": customer.name}
        return done(
            request,
            lambda: services.leave_customer(actor=request.actor, customer=customer),
            said,
            "home",
        )
    return render(request, "accounts/leave.html", {"customer": customer})


def get_member_for(request: HttpRequest, pk: int) -> Membership:
    """A membership of a customer the person belongs to; Http404 otherwise."""
    mine = [customer.pk for customer in request.customers]
    place: Membership = get_object_or_404(
        Membership.objects.select_related("user", "role", "customer").filter(customer_id__in=mine),
        pk=pk,
    )
    return place


def _is_owner(request: HttpRequest, customer_id: int) -> bool:
    mine = Membership.objects.filter(customer_id=customer_id, user_id=request.user.pk)
    return any(place.role.is_owner for place in mine.select_related("role"))
