"""Writing an article: one page, a tab a language, preview and state beside the text."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.widgets import PROSE_CLASSES

from knowledge import policies, services
from knowledge.admin.forms import ArticleTextForm
from knowledge.admin.places import PlaceForm, ScheduleForm
from knowledge.enums import TRANSITIONS, ArticleState
from knowledge.models import Article, ArticleGroup
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.markdown import render_markdown
from portal.shared.staff_site import site

Move = Callable[..., Article]

MOVES: dict[str, Move] = {
    "submit": services.submit_for_review,
    "publish": services.publish,
    "unpublish": services.unpublish,
    "draft": services.return_to_draft,
    "archive": services.archive,
}


def url_of(group: ArticleGroup, language: str) -> str:
    """The editor of one language."""
    address = reverse("admin:knowledge_articlegroup_change", args=[group.pk])
    return f"{address}?language={language}"


def add(request: HttpRequest) -> HttpResponse:
    """A new article, in the tenant's default language unless another is chosen."""
    language = _language(request)
    place = PlaceForm(request.POST or None, tenant=request.tenant)
    form = ArticleTextForm(request.POST or None, article=None, is_source=True)
    if request.method == "POST" and form.is_valid() and place.is_valid():
        if request.POST.get("action") == "preview":
            return _page(request, None, None, form, place, language)
        article = _guarded(
            form,
            lambda: services.create_article(
                actor=request.actor, language=language, text=form.text(), **place.cleaned_data
            ),
        )
        if article is not None:
            messages.success(request, _("The draft was saved."))
            return redirect(url_of(article.group, language))
    return _page(request, None, None, form, place, language)


def edit(request: HttpRequest, object_id: str) -> HttpResponse:
    """One language of an article: the text, its state, its place."""
    group = _group_for(request, object_id)
    language = _language(request)
    texts = {text.language: text for text in group.articles.all()}
    article = texts.get(language)
    action = request.POST.get("action", "")
    place = PlaceForm(
        request.POST if action == "place" else None, tenant=request.tenant, group=group
    )
    form = ArticleTextForm(
        request.POST if action not in ("", "place", "schedule") else None,
        article=article,
        is_source=language == request.tenant.default_language,
    )
    if request.method == "POST" and _done(request, action, group, article, form, place, language):
        gone = action == "delete" and not ArticleGroup.objects.filter(pk=group.pk).exists()
        return redirect(
            reverse("admin:knowledge_articlegroup_changelist") if gone else url_of(group, language)
        )
    return _page(request, group, article, form, place, language, texts)


def _group_for(request: HttpRequest, object_id: str) -> ArticleGroup:
    if not object_id.isdecimal():
        raise Http404
    texts = Article.objects.with_source_version(request.tenant.default_language)
    found = ArticleGroup.objects.visible_to(request.actor).filter(pk=object_id)
    group: ArticleGroup | None = found.prefetch_related(Prefetch("articles", texts)).first()
    if group is None:
        raise Http404
    return group


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language") or request.tenant.default_language
    if asked not in request.tenant.languages:
        raise Http404
    return str(asked)


def _done(
    request: HttpRequest,
    action: str,
    group: ArticleGroup,
    article: Article | None,
    form: ArticleTextForm,
    place: PlaceForm,
    language: str,
) -> bool:
    """Carry the action out; False shows the page again, with errors or the preview."""
    actor = request.actor
    if action == "place":
        return place.is_valid() and _told(
            request,
            _guarded(
                place,
                lambda: services.place_article(actor=actor, group=group, place=place.place()),
            ),
            _("The place was saved."),
        )
    if action == "schedule" and article is not None:
        return _scheduled(request, article)
    if action == "delete" and article is not None:
        return _told(
            request,
            _guarded(form, lambda: services.delete_article(actor=actor, article=article) or True),
            _("The text was deleted."),
        )
    if action not in ("save", *MOVES) or not form.is_valid():
        return False
    answer = _guarded(form, lambda: _save_and_move(actor, action, group, article, form, language))
    words = _("The text was saved.") if action == "save" else _("The article's state was changed.")
    return _told(request, answer, words)


def _scheduled(request: HttpRequest, article: Article) -> bool:
    form = request.schedule_form = ScheduleForm(request.POST, tenant=request.tenant)
    return form.is_valid() and _told(
        request,
        _guarded(
            form,
            lambda: services.schedule(
                actor=request.actor, article=article, at=form.cleaned_data["publish_at"]
            ),
        ),
        _("The text will be published then."),
    )


def _save_and_move(
    actor: Actor,
    action: str,
    group: ArticleGroup,
    article: Article | None,
    form: ArticleTextForm,
    language: str,
) -> Article:
    """Save what was changed, then take the step that was asked for."""
    matches = form.cleaned_data.get("matches_source", True)
    if article is None:
        article = services.add_translation(
            actor=actor, group=group, language=language, text=form.text(), matches_source=matches
        )
    elif form.text_changed:
        article = services.save_revision(
            actor=actor,
            article=article,
            text=form.text(),
            matches_source=matches,
            expected_version=form.cleaned_data["version"],
        )
    return MOVES[action](actor=actor, article=article) if action in MOVES else article


def _guarded(form: Any, write: Callable[[], Any]) -> Any:
    """The service's answer, or None with its refusal on the form."""
    try:
        return write()
    except DomainError as error:
        known = error.field if error.field in form.fields else None
        form.add_error(known, str(error.message))
        return None


def _told(request: HttpRequest, answer: Any, words: str) -> bool:
    if answer is None:
        return False
    messages.success(request, words)
    return True


def _page(
    request: HttpRequest,
    group: ArticleGroup | None,
    article: Article | None,
    form: ArticleTextForm,
    place: PlaceForm,
    language: str,
    texts: dict[str, Article] | None = None,
) -> HttpResponse:
    default = request.tenant.default_language
    return TemplateResponse(
        request,
        "admin/knowledge/article_form.html",
        {
            **site.each_context(request),
            "title": str(group) if group else _("New article"),
            "opts": ArticleGroup._meta,
            "group": group,
            "article": article,
            "form": form,
            "place": place,
            "language": language,
            "language_name": language_name(language),
            "tabs_list": _tabs(request, group, language, texts or {}),
            "schedule": _schedule_form(request, article),
            "source": (texts or {}).get(default) if language != default else None,
            "moves": _moves(request.actor, article),
            "can_edit": article is None or policies.can_edit(request.actor, article),
            "can_place": group is None or policies.can_publish(request.actor),
            "preview": _preview(request, form),
            "prose": " ".join(PROSE_CLASSES),
        },
    )


def _schedule_form(request: HttpRequest, article: Article | None) -> ScheduleForm | None:
    """Where the state allows a schedule, and the actor decides on it."""
    if article is None or not policies.can_publish(request.actor):
        return None
    if ArticleState.SCHEDULED not in TRANSITIONS[article.state]:
        return None
    sent: ScheduleForm | None = getattr(request, "schedule_form", None)
    return sent or ScheduleForm(tenant=request.tenant, article=article)


def _tabs(
    request: HttpRequest, group: ArticleGroup | None, current: str, texts: dict[str, Article]
) -> list[dict[str, Any]]:
    """A tab a language, with what is missing or behind said in words."""
    tabs = []
    for code in request.tenant.languages:
        text = texts.get(code)
        note = (
            ""
            if group is None
            else _("missing")
            if text is None
            else (_("behind its source") if text.is_stale else text.get_state_display())
        )
        name = language_name(code)
        tabs.append(
            {
                "title": f"{name} · {note}" if note else name,
                "link": url_of(group, code) if group else f"?language={code}",
                "active": code == current,
                "has_permission": True,
            }
        )
    return tabs


def _moves(actor: Actor, article: Article | None) -> list[dict[str, str]]:
    """The steps that the article's state and the actor's rights allow."""
    state = article.state if article else ArticleState.DRAFT
    offered = [
        ("publish", ArticleState.PUBLISHED, _("Save and publish"), policies.can_publish(actor)),
        ("submit", ArticleState.REVIEW, _("Submit for review"), policies.can_write(actor)),
        (
            "unpublish" if state == ArticleState.PUBLISHED else "draft",
            ArticleState.DRAFT,
            _("Unpublish") if state == ArticleState.PUBLISHED else _("Back to draft"),
            policies.can_publish(actor) or state in (ArticleState.REVIEW, ArticleState.ARCHIVED),
        ),
        ("archive", ArticleState.ARCHIVED, _("Archive"), policies.can_publish(actor)),
    ]
    return [
        {"action": action, "label": label}
        for action, target, label, allowed in offered
        if allowed and target in TRANSITIONS[state] and article is not None
    ]


def _preview(request: HttpRequest, form: ArticleTextForm) -> SafeString | None:
    if request.POST.get("action") != "preview" or not form.is_valid():
        return None
    return SafeString(render_markdown(form.cleaned_data["body"], images=True))
