"""What the editor's page asks for while somebody writes: previews, things to insert, files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from knowledge import policies, services
from knowledge.admin.editor_page import files_context, url_of
from knowledge.admin.forms import MAX_BODY
from knowledge.models import Article, ArticleFile, ArticleGroup, Snippet
from knowledge.rendering import render_text
from knowledge.selectors_files import files_of_group
from portal.shared.errors import DomainError

FOUND = 8
PART = "X-Part"  # set by the page's script: only the panel is wanted, not the page again


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as readers will see it, and what has to be put right."""
    policies.require(policies.can_write(request.actor))
    language = _language(request, request.POST.get("language", ""))
    body = request.POST.get("body", "").replace("\0", "")[:MAX_BODY]
    rendered = render_text(body, language=language, slug=_slug(request.POST.get("slug", "")))
    return render(request, "admin/knowledge/_preview.html", {"preview": rendered})


def _slug(written: str) -> str:
    """A draft's address may be anything yet."""
    return written if written.replace("-", "").isalnum() and len(written) <= 120 else ""


@require_safe
def insert(request: HttpRequest) -> HttpResponse:
    """Articles and snippets by what their writers call them, to be put into the text."""
    policies.require(policies.can_write(request.actor))
    language = _language(request, request.GET.get("language", ""))
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    articles = Article.objects.visible_to(request.actor).filter(language=language)
    snippets = Snippet.objects.filter(language=language)
    if words:
        articles = articles.filter(Q(title__icontains=words) | Q(slug__icontains=words))
        snippets = snippets.filter(Q(key__icontains=words) | Q(body__icontains=words))
    return render(
        request,
        "admin/knowledge/_insert.html",
        {
            "articles": articles.only("title", "slug", "language", "state").order_by("title")[
                :FOUND
            ],
            "snippets": snippets.order_by("key")[:FOUND],
            "words": words,
        },
    )


def _language(request: HttpRequest, asked: str) -> str:
    if asked not in request.tenant.languages:
        raise Http404
    return asked


@require_POST
def files(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Change an article's files; answers with their panel, or leads back to the editor."""
    policies.require(policies.can_write(request.actor))
    language = _language(request, language)
    group = ArticleGroup.objects.visible_to(request.actor).filter(pk=pk).first()
    if group is None:
        raise Http404
    error, added = _carried_out(request, group, language)
    if request.headers.get(PART):
        context = files_context(request, group, language) | {"error": error, "added": added}
        return render(request, "admin/knowledge/_files.html", context, status=422 if error else 200)
    if error:
        messages.error(request, error)
    return redirect(url_of(group, language) + "#article-files")


def _carried_out(
    request: HttpRequest, group: ArticleGroup, language: str
) -> tuple[str, list[ArticleFile]]:
    """A refusal in words, if any, and what was uploaded."""
    action = request.POST.get("action", "")
    try:
        if action in ("upload", "attach"):
            return "", _upload(request, group, language, attach=action == "attach")
        _change(request, group, action)
    except DomainError as error:
        return str(error.message), []
    return "", []


def _upload(
    request: HttpRequest, group: ArticleGroup, language: str, *, attach: bool
) -> list[ArticleFile]:
    uploads = request.FILES.getlist("files")
    if not uploads:
        raise DomainError(_("Choose a file."), field="files")
    only_here = request.POST.get("for") == "language"
    return services.add_files(
        actor=request.actor,
        group=group,
        uploads=uploads,
        language=language if only_here else "",
        attach=attach,
    )


def _change(request: HttpRequest, group: ArticleGroup, action: str) -> None:
    changes: dict[str, Callable[[ArticleFile], Any]] = {
        "up": lambda row: services.move_file(actor=request.actor, file=row, up=True),
        "down": lambda row: services.move_file(actor=request.actor, file=row, up=False),
        "remove": lambda row: services.remove_file(actor=request.actor, file=row),
        "save": lambda row: services.change_file(
            actor=request.actor,
            file=row,
            attach=request.POST.get("offered") == "on",
            language=request.POST.get("language", "")[:8],
        ),
    }
    if action not in changes:
        raise Http404
    changes[action](_file_of(request, group))


def _file_of(request: HttpRequest, group: ArticleGroup) -> ArticleFile:
    asked = request.POST.get("file", "")
    found = files_of_group(group.pk).filter(stored__uuid=asked) if _is_uuid(asked) else None
    row: ArticleFile | None = found.first() if found is not None else None
    if row is None:
        raise Http404
    return row


def _is_uuid(text: str) -> bool:
    plain = text.replace("-", "")
    return len(text) == 36 and len(plain) == 32 and all(c in "0123456789abcdef" for c in plain)
