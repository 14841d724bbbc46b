"""What the list of requests can be narrowed to."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.shared.actors import Actor

TABS = ("open", "waiting", "solved", "all")


def searched(tickets: QuerySet, text: str) -> QuerySet:
    """Requests with the words in their subject or number."""
    return tickets.filter(Q(subject__icontains=text) | Q(reference__icontains=text))


def on_tab(tickets: QuerySet, tab: str) -> QuerySet:
    """Open ones are all that are not settled, waiting ones included."""
    if tab == "waiting":
        return tickets.waiting()
    if tab == "solved":
        return tickets.settled()
    return tickets if tab == "all" else tickets.active()


class TicketFilter(filters.FilterSet):
    """Whose requests, and words of them; the tab is applied apart, because its counts are not."""

    whose = filters.ChoiceFilter(
        label=_("Whose requests"),
        choices=[("mine", _("Only mine"))],
        empty_label=_("Of the whole company"),
        method="filter_whose",
    )
    q = filters.CharFilter(
        label=_("Subject or number"),
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def filter_whose(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(requester_id=self.actor.user_id)

    def filter_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return searched(queryset, value)
