"""Addresses of the customers' invoices; the staff's are in the admin."""

from django.urls import URLPattern, path

from billing.views import detail, listing, payments, statement

app_name = "billing"

urlpatterns: list[URLPattern] = [
    path("", listing.invoice_list, name="list"),
    path("export/", listing.invoice_export, name="export"),
    path("invoices/<slug:reference>/", detail.invoice_detail, name="invoice"),
    path("payments/", payments.payment_list, name="payments"),
    path("statement/", statement.statement, name="statement"),
    path("statement/pdf/", statement.statement_file, name="statement_pdf"),
]
