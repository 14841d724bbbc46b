"""The staff's pages of billing."""

from billing.admin import invoices, payments, terms

__all__ = ["invoices", "payments", "terms"]
