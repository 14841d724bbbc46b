"""Ask in your own words: a question, the passage that answers it, whether it did."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from knowledge import selectors
from knowledge.ask import dialogue
from knowledge.services import asking
from knowledge.views.access import help_page
from portal.shared.public_pages import visitors_need_no_token
from portal.shared.throttle import within_limit
from portal.shared.trail import remember
from portal.shared.ui import Crumb

LIMIT, SECONDS = 40, 10 * 60
EXAMPLES = 4
LONGEST_NUMBER = 9


class QuestionForm(forms.Form):
    """One sentence."""

    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=asking.MAX_QUESTION,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "enterkeyhint": "send",
                "placeholder": gettext_lazy("For example: how do I return something?"),
            }
        ),
    )


@visitors_need_no_token  # asked from the start page, which caches keep
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@help_page
def ask(request: HttpRequest) -> HttpResponse:
    """The dialogue, and the next question."""
    if request.method != "POST":
        return _page(request, QuestionForm())
    form = QuestionForm(request.POST)
    if form.is_valid() and not within_limit(_who(request), LIMIT, SECONDS):
        form.add_error(None, _("Too many questions at once. Try again in ten minutes."))
    if not form.is_valid():
        return _page(request, form)
    turn = asking.ask_question(
        actor=request.actor,
        session=request.session,
        question=form.cleaned_data["question"],
        language=request.LANGUAGE_CODE,
    )
    if not request.actor.is_staff:
        remember(request, "ask", turn.question, turn.url)
    return _after(request, turn.number)


@require_POST
@help_page
def solved(request: HttpRequest) -> HttpResponse:
    """Did this solve it? Said once for each answer."""
    number, said = request.POST.get("turn", ""), request.POST.get("solved", "")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    if not is_number or said not in ("yes", "no"):
        raise Http404
    turn = asking.say_solved(
        actor=request.actor, session=request.session, number=int(number), solved=said == "yes"
    )
    if turn is None:
        raise Http404
    return _after(request, turn.number)


@require_POST
@help_page
def start_over(request: HttpRequest) -> HttpResponse:
    """Forget the dialogue."""
    dialogue.forget(request.session)
    return redirect("knowledge:ask")


def _who(request: HttpRequest) -> str:
    """One browser, or one address where a browser has no session yet."""
    who = request.session.session_key or request.META.get("REMOTE_ADDR", "")
    return f"ask:{request.tenant.pk}:{who}"


def _after(request: HttpRequest, number: int) -> HttpResponse:
    """The dialogue anew for htmx; else the page, at the turn."""
    if request.htmx:
        return render(
            request, "knowledge/_dialogue.html", _context(request, QuestionForm(), number)
        )
    return redirect(f"{reverse('knowledge:ask')}#turn-{number}")


def _page(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    template = "knowledge/_dialogue.html" if request.htmx else "knowledge/ask.html"
    return render(request, template, _context(request, form, 0))


def _context(request: HttpRequest, form: QuestionForm, newest: int) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    turns = dialogue.turns_of(request.actor, request.session)
    if turns:
        form.fields["question"].widget.attrs.pop("placeholder", None)
    return {
        "form": form,
        "turns": turns,
        "newest": newest,
        "language": language,
        "last_question": turns[-1].question if turns else "",
        "is_solved": bool(turns) and turns[-1].solved is True,
        "examples": [] if turns else _examples(request, language),
        "crumbs": [Crumb(_("Help"), reverse("knowledge:index", args=[language])), Crumb(_("Ask"))],
    }


def _examples(request: HttpRequest, language: str) -> list[str]:
    """Questions that have an answer, to show how it works."""
    rows = selectors.frequent_questions(request.actor, language).filter(language=language)
    titles = rows.order_by("group__position", "group").values_list("title", flat=True)
    return list(titles[:EXAMPLES])
