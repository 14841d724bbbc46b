"""By when somebody who asks now can expect an answer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.shared.dates import said_with
from portal.shared.models import Tenant
from portal.shared.opening_hours import answer_promise
from tickets.models import Category


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """The moment (None: nothing is promised) and the sentence that says it, ready to print."""

    at: datetime | None
    text: str


def expected_answer(
    tenant: Tenant, category: Category | None, *, customer_id: int | None, now: datetime
) -> ExpectedAnswer:
    """What the forms print before a request is sent; `category` may not be chosen yet."""
    at = answer_promise(tenant, now)
    return ExpectedAnswer(at, said_with(_("Answer by %(date)s"), at))
