"""Template filters of billing: quantities and tax rates."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plain_number(value: Decimal) -> str:
    """A number without needless zeros, in the reader's notation: 12, 2.5."""
    shown = value.normalize()
    places = max(-int(shown.as_tuple().exponent), 0)
    return number_format(shown, decimal_pos=places, force_grouping=False)


@register.filter
def per_cent(rate: Decimal) -> str:
    """A tax rate: 21%, 5.5%."""
    return _("%(rate)s%%") % {"rate": plain_number(rate)}
