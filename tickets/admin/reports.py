"""The reports in the staff workspace: a page each, and their tables as CSV."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from portal.shared.csv_export import csv_response
from portal.shared.enums import Module
from portal.shared.reports.periods import PRESETS, long_name
from portal.shared.reports.presenting import Report, Table
from portal.shared.staff_site import site
from tickets import policies
from tickets.models import Queue
from tickets.reports import agreed, backlog, deflection, overview, satisfaction, times
from tickets.reports.asking import REPORTS, Question, question_of
from tickets.reports.groups import GROUPS
from tickets.reports.lengths import counts_opening_time
from tickets.selectors import agent_choices

FIRST = "overview"
BUILDERS: dict[str, Callable[[Question], Report]] = {
    "overview": overview.build,
    "backlog": backlog.build,
    "answers": times.build_answers,
    "solutions": times.build_solutions,
    "agreed-times": agreed.build,
    "satisfaction": satisfaction.build,
    "deflection": deflection.build,
}
# Reports whose lengths are of opening time.
TIMED = ("overview", "answers", "solutions")


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """All of it at a glance."""
    return report_page(request, FIRST)


@require_safe
def report_page(request: HttpRequest, report: str) -> HttpResponse:
    """One report; 404 for one that there isn't, or that isn't the reader's to see."""
    asked = _asked(request, report)
    built = BUILDERS[report](asked)
    context = {
        **site.each_context(request),
        "title": pgettext("figures of the desk", "Reports"),
        "report": built,
        "tabs": tabs_of(asked, report),
        "periods": choices_of(PRESETS, asked.period.key),
        "groups": choices_of({key: label for key, (label, _f) in GROUPS.items()}, asked.by),
        "filters": asked.scope.filters,
        "chosen": [one for one in asked.scope.filters if one.value],
        "period": asked.period,
        "compared": compared(asked),
        "files": [(table, asked.file(report, table.key)) for table in built.tables],
        "reset_url": request.path,
        "unit_note": unit_note(asked, report),
        "works_nowhere": not policies.works_anywhere(request.actor),
    }
    return TemplateResponse(request, "admin/tickets/report.html", context)


@require_safe
def export(request: HttpRequest, report: str, table: str) -> HttpResponse:
    """One table of a report as CSV, of the same days and filters as the page."""
    asked = _asked(request, report)
    found = next((one for one in tables_of(BUILDERS[report](asked)) if one.key == table), None)
    if found is None:
        raise Http404
    days = asked.period.days
    name = f"{report}-{table}-{days.first.isoformat()}-{days.last.isoformat()}"
    return csv_response(name, found.csv_header(), found.csv_rows())


def _asked(request: HttpRequest, report: str) -> Question:
    """What the address asks, for who may. Raises NotAllowed, Http404."""
    policies.require(policies.can_see_reports(request.actor))
    if not request.tenant.has_module(Module.REQUESTS) or report not in BUILDERS:
        raise Http404
    actor = request.actor
    queues = list(Queue.objects.visible_to(actor))
    agents = agent_choices(actor.tenant.pk, [queue.pk for queue in queues])
    asked = question_of(actor, request.GET, timezone.now(), queues=queues, agents=agents)
    if report == "deflection" and not asked.scope.is_whole:
        raise Http404
    return asked


def tables_of(built: Report) -> list[Table]:
    """Everything that can be taken away."""
    return [*built.tables, *(table for table in (built.over_time, built.bars) if table)]


def tabs_of(asked: Question, current: str) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is this one, of every report that the reader may see."""
    return [
        (str(label), asked.address(name), name == current)
        for name, label in REPORTS.items()
        if name != "deflection" or asked.scope.is_whole
    ]


def choices_of(labels: dict[str, Any], current: str) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen."""
    return [(key, str(label), key == current) for key, label in labels.items()]


def compared(asked: Question) -> str:
    """The days of both periods; some languages end a date with a full stop themselves."""
    period = asked.period
    words = {"days": long_name(period.days), "days_before": long_name(period.before).rstrip(".")}
    return _("%(days)s, compared with %(days_before)s.") % words


def unit_note(asked: Question, report: str) -> str:
    """What lengths of time are of."""
    if report not in TIMED:
        return ""
    if counts_opening_time(asked.scope.tenant):
        return _("Times are opening time, counted by today's opening hours.")
    return _("Times run round the clock: no opening hours are set.")


site.add_page("reports/", overview_page, name="reports")
site.add_page("reports/<slug:report>/", report_page, name="reports_report")
site.add_page("reports/<slug:report>/<slug:table>.csv", export, name="reports_export")
