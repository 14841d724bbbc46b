"""What is done to the cart by one button."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orders import policies, selectors, services
from orders.forms import AddForm
from orders.models import Product
from orders.reviewing import only_left
from orders.views.catalogue import product_page
from orders.views.common import customer_of, members_page, orders_page, require, say
from portal.shared.errors import DomainError


@require_POST
@orders_page
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a product into the cart, and go back to where it was chosen."""
    product = selectors.get_product_for(request.actor, slug)
    require_cart(request)
    form = AddForm(request.POST)
    if form.is_valid():
        try:
            line = services.add_to_cart(
                actor=request.actor,
                customer=customer_of(request),
                product=product,
                quantity=form.cleaned_data["quantity"],
                form_key=form.cleaned_data["form_key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            _said(request, product, line.quantity)
            return redirect(_back(request, product))
    return product_page(request, product, form)


def _said(request: HttpRequest, product: Product, quantity: int) -> None:
    name = product.name_for(request.tenant)
    said = _("%(name)s is in your cart, %(number)s in all.") % {"name": name, "number": quantity}
    if product.stock is not None and product.stock < quantity:
        messages.warning(request, f"{said} {only_left(product.stock)}")
    else:
        messages.success(request, said)


def _back(request: HttpRequest, product: Product) -> str:
    """The list, as it was narrowed, or the product's page; never another site."""
    target = request.POST.get("next", "")
    fits = target.startswith("/catalogue/") and url_has_allowed_host_and_scheme(target, None)
    return target if fits else product.get_absolute_url()


@require_POST
@members_page
def change(request: HttpRequest) -> HttpResponse:
    """The quantities and notes of all lines at once; what isn't a number is said."""
    require_cart(request)
    lines = selectors.cart_lines(request.actor, request.customer)
    quantities, notes = {}, {}
    for line in lines:
        sent = request.POST.get(f"quantity-{line.product.slug}", str(line.quantity)).strip()
        if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
            name = line.product.name_for(request.tenant)
            messages.error(request, _("%(name)s: enter a whole number.") % {"name": name})
            return redirect("orders:cart")
        quantities[line.product_id] = int(sent)
        notes[line.product_id] = request.POST.get(f"note-{line.product.slug}", line.note)
    say(
        request,
        _("Your cart is up to date."),
        lambda: services.change_cart(
            actor=request.actor,
            customer=customer_of(request),
            quantities=quantities,
            notes=notes,
        ),
    )
    return redirect("orders:cart")


@require_POST
@orders_page
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one product out; one that isn't in the cart any more is out already."""
    if not request.customer:  # lazy, so never None itself
        raise Http404
    require_cart(request)
    lines = selectors.cart_lines(request.actor, request.customer)
    line = next((line for line in lines if line.product.slug == slug), None)
    if line is None:
        selectors.get_product_for(request.actor, slug)
    else:
        name = line.product.name_for(request.tenant)
        say(
            request,
            _("%(name)s is out of your cart.") % {"name": name},
            lambda: services.change_cart(
                actor=request.actor,
                customer=customer_of(request),
                quantities={line.product_id: 0},
            ),
        )
    return redirect("orders:cart")


@require_POST
@members_page
def agree(request: HttpRequest) -> HttpResponse:
    """Go on with today's prices."""
    require_cart(request)
    say(
        request,
        _("The new prices count now."),
        lambda: services.agree_to_prices(actor=request.actor, customer=customer_of(request)),
    )
    return redirect("orders:cart")


def require_cart(request: HttpRequest) -> None:
    """Raises PermissionDenied for people who have no cart at the customer."""
    customer = request.customer
    require(bool(customer) and policies.can_fill_cart_at(request.actor, customer.pk))
