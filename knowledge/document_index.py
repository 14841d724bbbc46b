"""Documents in the search index: title, description, the words of the current version's file."""

from collections.abc import Collection, Iterable
from typing import Any

from haystack import indexes

from accounts.models import CustomerSegment
from knowledge.document_enums import KIND_ICONS, DocumentAudience, DocumentState
from knowledge.document_querysets import VIEW, is_insider, may_manage
from knowledge.models import Document, DocumentText, DocumentVersion
from portal.shared.actors import Actor
from portal.shared.dates import today_at
from portal.shared.enums import Module
from portal.shared.search.indexes import EVERYTHING, Hit, TenantIndex, both, either, one_of

SNIPPET = 4000


class DocumentIndex(TenantIndex):
    """One document of the index a document; drafts are found by those who look after them."""

    kind = "document"
    has_subjects = True
    # The customers (c7) and segments (s3) it was chosen for.
    readers = indexes.MultiValueField(null=True)

    def get_model(self) -> type[Document]:
        return Document

    def queryset(self) -> Any:
        return Document.objects.select_related("tenant").prefetch_related("readers")

    def prepare_title(self, obj: Document) -> str:
        return f"{obj.title} {obj.reference}"

    def prepare_text(self, obj: Document) -> str:
        return f"{obj.title}\n{obj.description}\n{words_of(obj)}"

    def prepare_language(self, obj: Document) -> str:
        return str(obj.language)

    def prepare_published(self, obj: Document) -> bool:
        return bool(obj.state == DocumentState.ACTIVE)

    def prepare_audience(self, obj: Document) -> str:
        return str(obj.audience)

    def prepare_readers(self, obj: Document) -> list[str]:
        found = [reader_mark(row.customer_id, row.segment_id) for row in obj.readers.all()]
        return found + ([f"c{obj.customer_id}"] if obj.is_upload else [])

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `DocumentQuerySet.visible_to`, but for the days of validity, which change
        without anybody writing: those are asked of the database by `hits`."""
        if not actor.tenant.has_module(Module.HELP):
            return None
        if may_manage(actor):
            return EVERYTHING
        audiences = [DocumentAudience.PUBLIC.value]
        if is_insider(actor):
            audiences.append(DocumentAudience.CUSTOMERS.value)
        if actor.is_staff:
            audiences.append(DocumentAudience.STAFF.value)
        named = one_of("readers", reader_marks(actor.customers_with(VIEW)))
        return both("published:true", either(one_of("audience", audiences), named))

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = Document.objects.visible_to(actor).with_shown(today_at(actor.tenant))
        found = list(rows.filter(pk__in=keys))
        texts = dict(
            DocumentText.objects.filter(version_id__in=[row.shown_id for row in found]).values_list(
                "version_id", "text"
            )
        )
        return [self._hit(row, texts.get(row.shown_id, "")) for row in found]

    def _hit(self, row: Document, words: str) -> Hit:
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.title,
            url=row.get_absolute_url(),
            text=f"{row.description} {words[:SNIPPET]}",
            icon=KIND_ICONS[row.kind],
            meta=f"{row.get_kind_display()} · {row.reference}",
            language=row.language,
        )


def words_of(document: Document) -> str:
    """The words of the version that readers see now, else of the one that comes."""
    today = today_at(document.tenant)
    shown = Document.objects.with_shown(today).filter(pk=document.pk).values("shown_id")[:1]
    versions = DocumentVersion.objects.accepted().filter(document=document)
    found = DocumentText.objects.filter(version__in=versions)
    texts = dict(found.order_by("version__number").values_list("version_id", "text"))
    shown_id = shown[0]["shown_id"] if shown else None
    return str(texts.get(shown_id) or ("" if shown_id else next(iter(texts.values()), "")))


def reader_mark(customer_id: int | None, segment_id: int | None) -> str:
    """How the index names a customer or a segment."""
    return f"c{customer_id}" if customer_id else f"s{segment_id}"


def reader_marks(customers: Collection[int]) -> Iterable[str]:
    """The marks of the customers and of the segments they carry."""
    if not customers:
        return []
    segments = CustomerSegment.objects.filter(customer_id__in=customers)
    carried = segments.values_list("segment_id", flat=True).distinct()
    return [*(f"c{key}" for key in customers), *(f"s{key}" for key in carried)]
