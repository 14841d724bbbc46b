"""What all pages of the community share: who may come in, and what is said to search engines."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies, selectors
from community.enums import Audience
from community.models import ForumCategory, Topic
from portal.shared.enums import Module
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

View = Callable[..., HttpResponse]


def community_page(view: View) -> View:
    """For everybody, where the tenant has the part switched on."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.tenant.has_module(Module.COMMUNITY):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def members_page(view: View) -> View:
    """The same for signed-in people who take part; others get a 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.require(policies.takes_part(request.actor))
        return view(request, *args, **kwargs)

    return community_page(login_required(checked))


def members_action(view: View) -> View:
    """One button: who isn't signed in comes back to the page, not to the button's address."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_page_of(kwargs), reverse("account_login"))
        policies.require(policies.takes_part(request.actor))
        return view(request, *args, **kwargs)

    return community_page(checked)


def _page_of(kwargs: dict[str, Any]) -> str:
    if "key" in kwargs:
        return reverse("community:category", args=[kwargs["key"]])
    return reverse("community:topic_short", args=[kwargs["reference"]])


def crumbs_to(
    request: HttpRequest, label: str, category: ForumCategory | None = None
) -> list[Crumb]:
    """The way to a page below the start."""
    way = [Crumb(_("Community"), reverse("community:index"))]
    if category is not None:
        way.append(Crumb(category.name_for(request.tenant), category.get_absolute_url()))
    return [*way, Crumb(label)]


def for_engines(
    request: HttpRequest, path: str, description: str, category: ForumCategory | None = None
) -> dict[str, Any]:
    """What `community/head.html` prints: what everybody reads is found, the rest isn't."""
    is_public = category is None or category.audience == Audience.EVERYONE
    return {
        "noindex": not is_public or bool(request.GET),
        "canonical": tenant_url(request.tenant, path),
        "description": description,
    }


def asks_name(request: HttpRequest) -> bool:
    """Whether the writer has no public name yet."""
    return selectors.profile_of(request.actor) is None


def topic_for(request: HttpRequest, reference: int) -> Topic:
    """The topic, or Http404."""
    return selectors.get_topic_for(request.actor, reference)
