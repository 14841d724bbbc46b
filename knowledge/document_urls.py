"""Addresses of documents; public ones are read without an account."""

from django.urls import path

from knowledge.views import document_uploads, documents

app_name = "documents"

urlpatterns = [
    path("", documents.document_list, name="list"),
    path("new/", document_uploads.document_new, name="new"),
    path("<slug:reference>/", documents.document_detail, name="detail"),
    path("<slug:reference>/accept/", documents.document_accept, name="accept"),
    path("<slug:reference>/new-version/", document_uploads.version_new, name="version_new"),
    path("<slug:reference>/withdraw/", document_uploads.version_withdraw, name="withdraw"),
]
