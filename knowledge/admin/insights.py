"""What people look for, in the staff workspace: reports, the work list of gaps, the order."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from knowledge import policies
from knowledge.admin import editor
from knowledge.enums import GAP_BADGES, GAP_TRANSITIONS, GapState
from knowledge.insights import pages
from knowledge.insights.asking import PAGES, Question, question_of
from knowledge.insights.demand import demands
from knowledge.insights.gap_list import gaps_of, gaps_table, listed, states_of
from knowledge.insights.tallies import LISTED
from knowledge.masking import kept_term, words_of_term
from knowledge.models import Article, CategoryOrdering, SearchGap
from knowledge.services import gaps, ordering
from portal.shared.csv_export import csv_response
from portal.shared.enums import Module
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.reports.periods import PRESETS, long_name
from portal.shared.reports.presenting import Table
from portal.shared.staff_site import site

FIRST = "overview"
BY_TIMES = Keyset("times")
MOST_TIMES = 1_000_000
TEMPLATES = {"searches": "searches", "gaps": "gaps", "order": "order"}


@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """All of it at a glance."""
    return insights_page(request, FIRST)


@require_safe
def insights_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page; 404 for one that there isn't."""
    question = _question(request, page)
    context = {
        **site.each_context(request),
        "title": pgettext("what people look for", "Insights"),
        "tabs": [(str(name), question.address(key), key == page) for key, name in PAGES.items()],
        "question": question,
        "page": page,
        "periods": [(key, str(name), key == question.period.key) for key, name in PRESETS.items()],
        "period": question.period,
        "compared": _compared(question),
        "reset_url": request.path,
        **CONTEXTS.get(page, report_context)(request, question, page),
    }
    template = TEMPLATES.get(page, "report")
    return TemplateResponse(request, f"admin/knowledge/insights_{template}.html", context)


def _question(request: HttpRequest, page: str) -> Question:
    """What the address asks, for who may. Raises NotAllowed, Http404."""
    _check(request)
    if page not in PAGES:
        raise Http404
    return question_of(request.actor, request.GET, timezone.now())


def _check(request: HttpRequest) -> None:
    policies.require(policies.can_write(request.actor))
    if not request.tenant.has_module(Module.HELP):
        raise Http404


def _compared(question: Question) -> str:
    period = question.period
    words = {"days": long_name(period.days), "days_before": long_name(period.before).rstrip(".")}
    return _("%(days)s, compared with %(days_before)s.") % words


def report_context(request: HttpRequest, question: Question, page: str) -> dict[str, Any]:
    """Figures, charts and tables."""
    built = pages.REPORTS[page](question)
    files = [(table, question.file(page, table.key)) for table in built.tables]
    return {"report": built, "files": files}


def searches_context(request: HttpRequest, question: Question, page: str) -> dict[str, Any]:
    """The subjects, each with what is being done about it."""
    tables = pages.subject_tables(question, LISTED)
    known = gaps_of([subject for _table, found in tables for subject in found])
    shown = [
        (table, question.file(page, table.key), listed(table, found, known))
        for table, found in tables
    ]
    return {"shown": shown, "badges": GAP_BADGES, "most": LISTED}


def gaps_context(request: HttpRequest, question: Question, page: str) -> dict[str, Any]:
    """The work list by state, the most searched first."""
    state = request.GET.get("state", "")
    state = state if state in GapState.values else GapState.OPEN
    rows, counts = states_of(question)
    page_shown = page_of(rows.filter(state=state).select_related("group"), request.GET, BY_TIMES)
    for gap in page_shown.rows:
        gap.moves = GAP_TRANSITIONS[gap.state]
        gap.language_name = settings.LANGUAGE_NAMES.get(gap.language, gap.language)
        gap.editor_url = editor.url_of(gap.group, gap.language) if gap.group else ""
    return {
        "states": [
            (label, url_with(request.GET, state=key), counts.get(key, 0), key == state)
            for key, label in GapState.choices
        ],
        "state": state,
        "gaps": page_shown,
        "badges": GAP_BADGES,
        "file": question.file(page, "gaps"),
        "here": request.get_full_path(),
    }


def order_context(request: HttpRequest, question: Question, page: str) -> dict[str, Any]:
    """What people look for by subject, and the order that follows."""
    rows = demands(question)
    last = CategoryOrdering.objects.first()
    return {
        "rows": rows,
        "is_other": any(row.moves for row in rows),
        "keys": ",".join(row.key for row in rows),
        "may_order": policies.can_publish(request.actor),
        "undoable": last if last is not None and last.undone_at is None else None,
        "file": question.file(page, "order"),
    }


CONTEXTS = {"searches": searches_context, "gaps": gaps_context, "order": order_context}


@require_safe
def export(request: HttpRequest, page: str, table: str) -> HttpResponse:
    """One table as CSV, of the same days and language as the page."""
    question = _question(request, page)
    found = next((one for one in _tables(question, page) if one.key == table), None)
    if found is None:
        raise Http404
    days = question.period.days
    name = f"insights-{table}-{days.first.isoformat()}-{days.last.isoformat()}"
    return csv_response(name, found.csv_header(), found.csv_rows())


def _tables(question: Question, page: str) -> list[Table]:
    if page == "gaps":
        return [gaps_table(question)]
    if page == "order":
        return [pages.order_table(demands(question))]
    built = pages.REPORTS[page](question)
    return [*built.tables, *([built.over_time] if built.over_time else [])]


@require_POST
def gap_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a gap up, close it, ignore it, or begin the article about it."""
    _check(request)
    gap = SearchGap.objects.visible_to(request.actor).filter(pk=pk).first()
    if gap is None:
        raise Http404
    return _done(request, gap, request.POST.get("action", ""))


@require_POST
def gap_add(request: HttpRequest) -> HttpResponse:
    """From the table of searches: onto the work list, and on to its article."""
    _check(request)
    language = request.POST.get("language", "")[:8]
    term = kept_term(request.POST.get("term", ""))
    words = words_of_term(term, language)
    if not words or language not in settings.LANGUAGE_NAMES:
        raise Http404
    times = request.POST.get("times", "")
    is_number = times.isascii() and times.isdecimal() and len(times) < 7
    gap = gaps.add_gap(
        actor=request.actor,
        term=term,
        words=words,
        language=language,
        times=int(times) if is_number else 1,
    )
    return _done(request, gap, request.POST.get("action", ""))


def _done(request: HttpRequest, gap: SearchGap, action: str) -> HttpResponse:
    try:
        if action == "draft":
            article = gaps.draft_for_gap(actor=request.actor, gap=gap)
            messages.success(request, _("A draft was begun. What is missing is marked with …"))
            return redirect(_editor(article))
        if action != "add":
            gaps.move_gap(actor=request.actor, gap=gap, state=action)
        messages.success(request, _("The work list was changed."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(_back(request))


def _editor(article: Article) -> str:
    return editor.url_of(article.group, article.language)


def _back(request: HttpRequest) -> str:
    """The page that was left, or the work list."""
    target = request.POST.get("next", "")
    is_own = target.startswith("/admin/insights/")
    if is_own and url_has_allowed_host_and_scheme(target, request.get_host()):
        return target
    return "/admin/insights/gaps/"


@require_POST
def order_apply(request: HttpRequest) -> HttpResponse:
    """Take the suggested order."""
    _check(request)
    keys = [key for key in request.POST.get("keys", "")[:5000].split(",") if key]
    try:
        ordering.order_categories(actor=request.actor, keys=keys)
        messages.success(request, _("The subjects stand in the new order. It can be taken back."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("admin:insights_page", "order")


@require_POST
def order_undo(request: HttpRequest) -> HttpResponse:
    """Put the subjects back."""
    _check(request)
    last = CategoryOrdering.objects.first()
    if last is None:
        raise Http404
    try:
        ordering.undo_ordering(actor=request.actor, ordering=last)
        messages.success(request, _("The subjects stand where they stood before."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("admin:insights_page", "order")


site.add_page("insights/", first_page, name="insights")
site.add_page("insights/gaps/add/", gap_add, name="insights_gap_add")
site.add_page("insights/gaps/<int:pk>/", gap_action, name="insights_gap")
site.add_page("insights/order/apply/", order_apply, name="insights_order_apply")
site.add_page("insights/order/undo/", order_undo, name="insights_order_undo")
site.add_page("insights/<slug:page>/", insights_page, name="insights_page")
site.add_page("insights/<slug:page>/<slug:table>.csv", export, name="insights_export")
