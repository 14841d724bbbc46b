"""Addresses of tests: what a view could do wrong, behind the real middleware."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Segment
from portal import urls

handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


def names(request: HttpRequest) -> JsonResponse:
    """Every segment, the tenant's filter forgotten."""
    return JsonResponse({"names": [segment.name for segment in Segment.objects.all()]})


def raw_names(request: HttpRequest) -> JsonResponse:
    """The same, the managers stepped around."""
    with connection.cursor() as cursor:
        cursor.execute("select name from accounts_segment order by name")
        return JsonResponse({"names": [row[0] for row in cursor.fetchall()]})


def lazy(request: HttpRequest) -> HttpResponse:
    """Rendered after the view has returned."""
    template = engines["django"].from_string("{% for row in rows %}{{ row.name }};{% endfor %}")
    return TemplateResponse(request, template, {"rows": Segment.objects.all()})


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    """Asks the database when the middleware has long returned."""

    def rows() -> Iterator[str]:
        for segment in Segment.objects.all():
            yield segment.name

    return StreamingHttpResponse(rows())


def streamed_late(request: HttpRequest) -> StreamingHttpResponse:
    """A queryset of the scope, fetched outside of it."""
    found = Segment.objects.all()
    return StreamingHttpResponse(segment.name for segment in found.iterator())


@csrf_exempt
def write(request: HttpRequest, ending: str) -> HttpResponse:
    """Write a row, then end as asked."""
    Segment.objects.create(tenant=request.tenant, name=f"written before {ending}")
    if ending == "crash":
        raise ZeroDivisionError
    if ending == "missing":
        raise Http404
    if ending == "refused":
        raise PermissionDenied
    return HttpResponse(status=503 if ending == "unavailable" else 200)


urlpatterns = [
    path("wall/names/", names),
    path("wall/raw/", raw_names),
    path("wall/lazy/", lazy),
    path("wall/streamed/", streamed),
    path("wall/streamed-late/", streamed_late),
    path("wall/write/<ending>/", write),
    *urls.urlpatterns,
]
