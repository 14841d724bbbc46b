"""Writing an article: one page, a tab a language, preview and state beside the text."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge import services
from knowledge.admin.editor_page import editor_page, url_of
from knowledge.admin.forms import MAX_BODY, ArticleTextForm
from knowledge.admin.places import PlaceForm, ScheduleForm
from knowledge.drafts import Draft, draft_from
from knowledge.models import Article, ArticleGroup
from portal.shared.actors import Actor
from portal.shared.errors import DomainError

__all__ = ["add", "edit", "url_of"]

Move = Callable[..., Article]

MOVES: dict[str, Move] = {
    "submit": services.submit_for_review,
    "publish": services.publish,
    "unpublish": services.unpublish,
    "draft": services.return_to_draft,
    "archive": services.archive,
}
# Steps that take a text from its readers: what is wrong with it doesn't matter then.
LEAVING = ("unpublish", "draft", "archive")
TITLE_LENGTH = 140


def _page(
    request: HttpRequest,
    group: ArticleGroup | None,
    article: Article | None,
    form: ArticleTextForm,
    place: PlaceForm,
    language: str,
    texts: dict[str, Article] | None = None,
    draft: Draft | None = None,
) -> HttpResponse:
    return editor_page(
        request,
        group=group,
        article=article,
        form=form,
        place=place,
        language=language,
        texts=texts,
        draft=draft,
    )


def add(request: HttpRequest) -> HttpResponse:
    """A new article, in the tenant's default language unless another is chosen."""
    draft = draft_from(request.actor, request.GET.get("source", ""))
    language = _language(request, draft.language if draft else "")
    place = PlaceForm(request.POST or None, tenant=request.tenant, language=language)
    form = ArticleTextForm(
        request.POST or None,
        article=None,
        is_source=True,
        language=language,
        initial=_initial(request, draft),
    )
    if request.method == "POST" and form.is_valid() and place.is_valid():
        if request.POST.get("action") == "preview":
            return _page(request, None, None, form, place, language, draft=draft)
        article = _guarded(
            form,
            lambda: services.create_article(
                actor=request.actor, language=language, text=form.text(), **place.cleaned_data
            ),
        )
        if article is not None:
            messages.success(request, _("The draft was saved."))
            return redirect(url_of(article.group, language))
    return _page(request, None, None, form, place, language, draft=draft)


def _initial(request: HttpRequest, draft: Draft | None) -> dict[str, str]:
    """What the fields hold before anything is written."""
    if draft is not None:
        return {"title": draft.title[:TITLE_LENGTH], "body": draft.body[:MAX_BODY]}
    return {"title": request.GET.get("title", "").replace("\0", "").strip()[:TITLE_LENGTH]}


def edit(request: HttpRequest, object_id: str) -> HttpResponse:
    """One language of an article: the text, its state, its place."""
    group = _group_for(request, object_id)
    language = _language(request)
    texts = {text.language: text for text in group.articles.all()}
    article = texts.get(language)
    action = request.POST.get("action", "")
    place = PlaceForm(
        request.POST if action == "place" else None,
        tenant=request.tenant,
        language=language,
        group=group,
    )
    form = ArticleTextForm(
        request.POST if action not in ("", "place", "schedule") else None,
        article=article,
        is_source=language == request.tenant.default_language,
        language=language,
        writes=action not in LEAVING,
    )
    if request.method == "POST" and _done(request, action, group, article, form, place, language):
        gone = action == "delete" and not ArticleGroup.objects.filter(pk=group.pk).exists()
        return redirect(
            reverse("admin:knowledge_articlegroup_changelist") if gone else url_of(group, language)
        )
    if article is not None and request.method == "POST":
        # A refused step leaves its marks on the row in memory; somebody may have deleted it.
        with suppress(Article.DoesNotExist):
            article.refresh_from_db()
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


def _language(request: HttpRequest, suggested: str = "") -> str:
    languages = request.tenant.languages
    usual = suggested if suggested in languages else request.tenant.default_language
    asked = request.GET.get("language") or usual
    if asked not in languages:
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
            _guarded(place, lambda: _placed(actor, group, place)),
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
    if action == "current" and article is not None:
        return _told(
            request,
            _guarded(form, lambda: services.mark_current(actor=actor, article=article)),
            _("The translation is marked as up to date."),
        )
    if action not in ("save", *MOVES) or not form.is_valid():
        return False
    answer = _guarded(form, lambda: _save_and_move(actor, action, group, article, form, language))
    words = _("The text was saved.") if action == "save" else _("The article's state was changed.")
    return _told(request, answer, words)


@transaction.atomic
def _placed(actor: Actor, group: ArticleGroup, form: PlaceForm) -> ArticleGroup:
    """With the labels that are new; where the place is refused, they aren't made either."""
    place, names = form.place(), form.cleaned_data["new_labels"]
    added = services.labels_named(actor=actor, names=names, language=form.language)
    labels = {label.pk: label for label in (*place.labels, *added)}
    with_added = replace(place, labels=tuple(labels.values()))
    return services.place_article(actor=actor, group=group, place=with_added)


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


@transaction.atomic
def _save_and_move(
    actor: Actor,
    action: str,
    group: ArticleGroup,
    article: Article | None,
    form: ArticleTextForm,
    language: str,
) -> Article:
    """Save what was changed, then take the step that was asked for; both or neither."""
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
