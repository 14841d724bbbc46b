"""What the list of requests can be narrowed to."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.shared.actors import Actor
from portal.shared.forms import DateInput
from portal.shared.models import Tenant
from tickets.enums import TicketKind
from tickets.models import TicketTag
from tickets.search import matching, named
from tickets.selectors_catalogue import cards_of
from tickets.selectors_tags import known_tags

TABS = ("open", "waiting", "solved", "all")
FOLDED = ("kind", "category", "tag", "since", "until")


def searched(tickets: QuerySet, tenant: Tenant, text: str, customer_id: int) -> QuerySet:
    """Of a customer's requests the one whose number the text is, else those with the words."""
    numbered = named(tickets, tenant, text)
    if numbered is not None and numbered.exists():
        return numbered
    return matching(tickets, text, customer_id=customer_id)


def on_tab(tickets: QuerySet, tab: str) -> QuerySet:
    """Open ones are all that are not settled, waiting ones included."""
    if tab == "waiting":
        return tickets.waiting()
    if tab == "solved":
        return tickets.settled()
    return tickets if tab == "all" else tickets.active()


class TicketFilter(filters.FilterSet):
    """Whose requests, and which; the tab is applied apart, because its counts are not."""

    whose = filters.ChoiceFilter(
        label=_("Whose requests"),
        choices=[("mine", _("Only mine"))],
        empty_label=_("Of the whole company"),
        method="filter_whose",
    )
    q = filters.CharFilter(
        label=_("Words or number"),
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=TicketKind.choices, empty_label=_("All kinds")
    )
    category = filters.ChoiceFilter(
        label=_("Type"), field_name="category__key", empty_label=_("All types")
    )
    tag = filters.ChoiceFilter(label=_("Tag"), method="filter_tag", empty_label=_("All tags"))
    since = filters.DateFilter(
        label=_("Received from"), field_name="created_at", lookup_expr="date__gte", widget=DateInput
    )
    until = filters.DateFilter(
        label=_("Received until"),
        field_name="created_at",
        lookup_expr="date__lte",
        widget=DateInput,
    )

    def __init__(self, *args: Any, actor: Actor, customer_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.customer_id = actor, customer_id
        cards = cards_of(actor.tenant)
        self.filters["category"].extra["choices"] = [(card.key, card.name) for card in cards]
        tags = known_tags(actor, customer_id)
        self.filters["tag"].extra["choices"] = [(name, name) for name in tags]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The filters behind “Filters”; the tag only where there are any."""
        names = [name for name in FOLDED if name != "tag" or self.filters["tag"].extra["choices"]]
        return [self.form[name] for name in names]

    @property
    def folded_count(self) -> int:
        """How many of them narrow the list now."""
        if not self.form.is_valid():
            return 1
        return sum(bool(self.form.cleaned_data[name]) for name in FOLDED)

    def filter_whose(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(requester_id=self.actor.user_id)

    def filter_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return searched(queryset, self.actor.tenant, value, self.customer_id)

    def filter_tag(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The customers' own tags only: what the team marks is nobody else's."""
        tagged = TicketTag.objects.filter(tag__name=value, is_staff=False)
        return queryset.filter(pk__in=tagged.values("ticket_id"))
