"""What the editor's page shows around the text: tabs, state, source, preview, files."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.widgets import PROSE_CLASSES

from knowledge import policies
from knowledge.admin.places import ScheduleForm
from knowledge.comparing import Row, compare_texts
from knowledge.drafts import Draft
from knowledge.enums import TRANSITIONS, ArticleState
from knowledge.models import Article, ArticleGroup, ArticleRevision
from knowledge.rendering import Rendered, render_text
from knowledge.selectors_files import files_of_group
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.files.validation import ALLOWED_IN_ARTICLES
from portal.shared.staff_site import site

ACCEPT = ",".join(sorted(ALLOWED_IN_ARTICLES))


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a translation is made from, beside it."""

    article: Article
    language_name: str
    changes: list[Row]
    since: int | None

    @property
    def html(self) -> SafeString:
        return self.article.html


def url_of(group: ArticleGroup, language: str) -> str:
    """The editor of one language."""
    address = reverse("admin:knowledge_articlegroup_change", args=[group.pk])
    return f"{address}?language={language}"


def editor_page(
    request: HttpRequest,
    *,
    group: ArticleGroup | None,
    article: Article | None,
    form: Any,
    place: Any,
    language: str,
    texts: dict[str, Article] | None = None,
    draft: Draft | None = None,
) -> HttpResponse:
    """The page, with whatever the forms hold."""
    actor = request.actor
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
            "source": _source(article, language, texts or {}, actor.tenant.default_language),
            "schedule": _schedule_form(request, article),
            "moves": _moves(actor, article),
            "can_edit": article is None or policies.can_edit(actor, article),
            "can_place": group is None or policies.can_publish(actor),
            "preview": preview_of(request, form, language, article),
            "prose": " ".join(PROSE_CLASSES),
            "draft": draft,
            **files_context(request, group, language),
        },
    )


def files_context(
    request: HttpRequest, group: ArticleGroup | None, language: str
) -> dict[str, Any]:
    """The panel of files, which is also answered alone."""
    codes = request.tenant.languages
    return {
        "files": files_of_group(group.pk) if group else [],
        "languages": [(code, language_name(code)) for code in codes],
        "files_url": reverse("admin:knowledge_articlegroup_files", args=[group.pk, language])
        if group
        else "",
        "accept": ACCEPT,
        "group": group,
        "language": language,
    }


def preview_of(
    request: HttpRequest, form: Any, language: str, article: Article | None
) -> Rendered | None:
    """What the page shows where the preview was asked for by its button."""
    if request.POST.get("action") != "preview":
        return None
    body = form.data.get("body", "")[: form.fields["body"].max_length]
    return render_text(body, language=language, slug=article.slug if article else "")


def _schedule_form(request: HttpRequest, article: Article | None) -> ScheduleForm | None:
    """Where the state allows a schedule, and the actor decides on it."""
    if article is None or not policies.can_publish(request.actor):
        return None
    if ArticleState.SCHEDULED not in TRANSITIONS[article.state]:
        return None
    sent: ScheduleForm | None = getattr(request, "schedule_form", None)
    return sent or ScheduleForm(tenant=request.tenant, article=article)


def _source(
    article: Article | None, language: str, texts: dict[str, Article], default: str
) -> Source | None:
    """Nothing beside the source itself, or where there is none."""
    found = texts.get(default)
    if found is None or language == default:
        return None
    since = article.source_version if article else None
    changes: list[Row] = []
    if article is not None and article.is_stale and since:
        changes = _changes(found, since)
    return Source(found, language_name(default), changes, since)


def _changes(source: Article, since: int) -> list[Row]:
    """What the source says differently than when the translation was last brought up to it."""
    old: ArticleRevision | None = source.revisions.filter(version=since).first()
    if old is None:
        return []
    return compare_texts(whole(old), whole(source))


def whole(text: Article | ArticleRevision) -> str:
    """Title, summary and body, to be compared."""
    return f"{text.title}\n{text.summary}\n\n{text.body}"


def _tabs(
    request: HttpRequest, group: ArticleGroup | None, current: str, texts: dict[str, Article]
) -> list[dict[str, Any]]:
    """A tab a language, with what is missing or behind said in words."""
    asked = request.GET.get("source", "")
    kept = f"&source={asked}" if asked and group is None else ""
    tabs = []
    for code in request.tenant.languages:
        note = _note(texts.get(code)) if group else ""
        name = language_name(code)
        tabs.append(
            {
                "title": f"{name} · {note}" if note else name,
                "link": url_of(group, code) if group else f"?language={code}{kept}",
                "active": code == current,
                "has_permission": True,
            }
        )
    return tabs


def _note(text: Article | None) -> str:
    if text is None:
        return _("missing")
    state = str(text.get_state_display())
    return f"{state}, {_('behind its source')}" if text.is_stale else state


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
