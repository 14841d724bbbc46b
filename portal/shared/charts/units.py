"""What the values of a chart are: how they are said, and which steps an axis takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.shared.money import LOCALES

# An axis ends here: longer numbers tell nobody anything, and the arithmetic stays exact.
LIMIT = 1e15
MINUTE, HOUR = 60, 3600
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
# Below a day people count minutes and hours in these steps.
TIME_STEPS = tuple(MINUTE * step for step in (1, 2, 5, 10, 15, 30)) + tuple(
    HOUR * step for step in (1, 2, 4, 8, 12, 24)
)


@dataclass(frozen=True, slots=True)
class Unit:
    """How values are written, the nice step next to a rough one, and a fixed end of the axis."""

    say: Callable[[float], str]
    step: Callable[[float], float]
    top: float | None = None


def nice_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    # The last one is ten times the power; a hair of tolerance, since logarithms are rounded.
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))


def whole_step(rough: float) -> float:
    """As `nice_step`, in whole numbers."""
    return float(math.ceil(nice_step(max(rough, 1.0))))


def time_step(rough: float) -> float:
    """As `nice_step`, for seconds: minutes, hours, from a day on so many hours."""
    for step in TIME_STEPS:
        if step >= rough:
            return float(step)
    return whole_step(rough / HOUR) * HOUR


def nice_ticks(high: float, unit: Unit, wanted: int = 4) -> list[float]:
    """Where the axis is marked: from nothing to at least `high`, in even nice steps.

    `wanted` is about the number of steps. What is not a positive number counts as nothing.
    """
    if unit.top is not None:
        high = unit.top
    if not high > 0:
        high = 1.0
    high = min(high, LIMIT)
    step = unit.step(high / wanted)
    steps = max(1, math.ceil(high / step - 1e-9))
    return [step * number for number in range(steps + 1)]


def say_count(value: float) -> str:
    """A whole number, grouped as the language does it."""
    return str(format_decimal(round(value), locale=_locale()))


def say_percent(value: float) -> str:
    """A share in per cent, 0 to 100, without decimals."""
    return str(format_percent(round(value) / 100, locale=_locale()))


def say_score(value: float) -> str:
    """An average with one decimal."""
    return str(format_decimal(round(value, 1), format="#,##0.0", locale=_locale()))


def _locale() -> str:
    language = get_language() or "en"
    return LOCALES.get(language, language)


def say_hours(seconds: float) -> str:
    """A length of time in hours and minutes, never days: a working day has no fixed length."""
    minutes = round(seconds / MINUTE)
    if minutes < 1:
        return _("under 1 min") if seconds > 0 else _("0 min")
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    if not minutes or hours >= 100:
        return _("%(hours)s h") % {"hours": say_count(hours)}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


COUNT = Unit(say_count, whole_step)
PERCENT = Unit(say_percent, whole_step, 100)
SCORE = Unit(say_score, lambda _rough: 1.0, 5)
HOURS = Unit(say_hours, time_step)
