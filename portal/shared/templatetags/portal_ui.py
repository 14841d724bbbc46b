"""Template tags of the design system: icons, badges, dates, sizes, initials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from portal.shared.money import in_currency
from portal.shared.ui import Badge

register = template.Library()

KILOBYTE = 1024
PLACE = "reference-here"


class IconNode(template.Node):
    """An icon whose name is only known when the page is rendered."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: template.Context) -> SafeString:
        return _icon(str(self.name.resolve(context)))


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """A decorative Lucide icon; a constant name costs nothing when the page is rendered."""
    try:
        _tag, argument = token.split_contents()
    except ValueError as error:
        raise template.TemplateSyntaxError("icon takes one name") from error
    name = parser.compile_filter(argument)
    return IconNode(name) if name.is_var else TextNode(_icon(str(name.resolve(None))))


@lru_cache(maxsize=512)
def _icon(name: str) -> SafeString:
    return SafeString(lucide(name, **{"class": "icon", "aria_hidden": "true"}))


@register.simple_tag
def path(name: str, reference: str = "") -> str:
    """The address of a page, or of the record that a reference (of letters, digits, `-`) names.

    The shell asks for a dozen on every page, a list for one a row; reversing each takes longer.
    """
    return path_to(name, reference)


def path_to(name: str, reference: str = "") -> str:
    """As the tag `path`."""
    key = (get_language(), get_script_prefix(), settings.ROOT_URLCONF)
    if not reference:
        return _path(name, key)
    before, after = _path_around(name, key)
    return f"{before}{reference}{after}"


@lru_cache(maxsize=1024)
def _path(name: str, _key: tuple[str | None, str, str]) -> str:
    return str(reverse(name))


@lru_cache(maxsize=1024)
def _path_around(name: str, _key: tuple[str | None, str, str]) -> tuple[str, str]:
    before, after = str(reverse(name, args=[PLACE])).split(PLACE)
    return before, after


@register.simple_tag
def widget_attrs(attrs: Mapping[str, object]) -> SafeString:
    """The attributes of a form widget, many times quicker than one template for each."""
    return flatatt(attrs)


@register.simple_tag
def widget_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select."""
    parts = ((_option_group(title, options),) for title, options, _index in groups)
    return format_html_join("", "{}", parts)


def _option_group(title: str | None, options: list[dict[str, Any]]) -> SafeString:
    rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
    html = format_html_join("", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', title, html) if title else html


@register.simple_tag
def badge(state: object, states: Mapping[object, Badge] | None = None) -> SafeString:
    """A badge, or the badge of a state in the mapping that the page passes in."""
    shown = states.get(state) if states is not None else state
    if not isinstance(shown, Badge):
        return format_html('<span class="badge mute">{}</span>', state)
    return _badge(shown)


@lru_cache(maxsize=512)
def _badge(shown: Badge) -> SafeString:
    return format_html(
        '<span class="badge {}">{}{}</span>', shown.tone, _icon(shown.icon), shown.label
    )


@register.simple_tag
def external() -> SafeString:
    """Mark a link that leaves the portal, for the eye and for the ear."""
    return format_html('{}<span class="sr"> {}</span>', _icon("external-link"), _("(other site)"))


@register.filter
def initials(name: object) -> str:
    """First letters of the first and the last word: Rasa Petrauskienė is RP."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()


@register.filter
def filesize_short(size: int | None) -> str:
    """A file size as people say it: 840 KB, 1.2 MB."""
    amount = float(size or 0)
    if amount < KILOBYTE:
        return _("%(size)s B") % {"size": int(amount)}
    amount /= KILOBYTE
    # 1023.6 would round to "1024 KB", so the unit changes where the rounded value does.
    if round(amount) < KILOBYTE:
        return _("%(size)s KB") % {"size": round(amount)}
    amount /= KILOBYTE
    unit = _("%(size)s MB")
    if round(amount, 1) >= KILOBYTE:
        amount, unit = amount / KILOBYTE, _("%(size)s GB")
    return unit % {"size": _decimal(amount)}


def _decimal(amount: float) -> str:
    """One decimal below ten, none above, in the reader's notation."""
    places = 1 if amount < 9.95 else 0
    return number_format(round(amount, places), decimal_pos=places)  # it cuts, it doesn't round


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """An amount with its currency as the reader's language writes it: €1,284.00, 1 284,00 €."""
    return "" if amount is None else in_currency(amount, currency)


@register.filter
def smart_date(value: date | datetime | None) -> SafeString | str:
    """A moment as people say it (Today, 07:42), exact for machines in <time datetime>."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        day = _day(value, timezone.localdate(), get_language() or "")
        return _time_element(value.isoformat(), day)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    shown = _moment(
        local.date(), timezone.localdate(), local.hour, local.minute, get_language() or ""
    )
    return _time_element(local.isoformat(timespec="minutes"), shown)


def _time_element(machine: str, shown: str) -> SafeString:
    """`shown` is escaped, `machine` a date in ISO 8601."""
    return SafeString(f'<time datetime="{machine}">{shown}</time>')


# Lists print the same few days over and over, and formatting one is slow.
@lru_cache(maxsize=4096)
def _moment(day: date, today: date, hour: int, minute: int, language: str) -> str:
    clock = str(time_format(time(hour, minute), pgettext("time of day", "H:i")))
    words = {"day": _day(day, today, language), "time": escape(clock)}
    return escape(_("%(day)s, %(time)s")) % words


@lru_cache(maxsize=4096)
def _day(day: date, today: date, language: str) -> str:
    if day == today:
        return escape(_("Today"))
    if day == today - timedelta(days=1):
        return escape(_("Yesterday"))
    if day == today + timedelta(days=1):
        return escape(_("Tomorrow"))
    if day.year == today.year:
        return escape(date_format(day, pgettext("day and month", "j M")))
    return escape(date_format(day, pgettext("day, month and year", "j M Y")))


@register.filter
def tel_href(phone: object) -> str:
    """The address of a phone number: only digits and a leading plus."""
    text = str(phone or "").strip()
    digits = "".join(character for character in text if character.isdigit())
    return f"tel:{'+' if text.startswith('+') else ''}{digits}"
