"""The staff's pages as tests ask for them."""

from typing import Any

from django.urls import reverse

from billing.models import Invoice


def url(name: str, what: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:billing_{name}_{what}", args=args)


def step(invoice: Invoice, name: str) -> str:
    """The address of one action."""
    return url("invoice", name, invoice.pk)


def lines(*rows: tuple[str, str, str, str], initial: int = 0, **extra: str) -> dict[str, str]:
    """What the inline sends: description, quantity, price, rate."""
    data = {
        "lines-TOTAL_FORMS": str(len(rows)),
        "lines-INITIAL_FORMS": str(initial),
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "500",
    }
    for number, row in enumerate(rows):
        for name, value in zip(
            ("description", "quantity", "unit_price", "tax_rate"), row, strict=True
        ):
            data[f"lines-{number}-{name}"] = value
    return data | extra


def stored(invoice: Invoice) -> Invoice:
    found: Invoice = Invoice.objects.get(pk=invoice.pk)
    return found
