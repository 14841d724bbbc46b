"""The QR code of a bank transfer (EPC069-12), which banking apps read."""

from decimal import Decimal

from segno import helpers

from billing.models import Invoice

CURRENCY = "EUR"
LONGEST_NAME = 70
SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")


def transfer_qr(invoice: Invoice, amount: Decimal) -> str:
    """The picture as an address of its own; empty where the standard knows no such transfer."""
    seller = invoice.seller
    fits = invoice.currency == CURRENCY and SMALLEST <= amount <= LARGEST
    if not (fits and seller.get("iban") and seller.get("name")):
        return ""
    try:
        code = helpers.make_epc_qr(
            name=seller["name"][:LONGEST_NAME],
            iban=seller["iban"],
            amount=amount,
            text=invoice.reference,
            bic=seller.get("bic") or None,
        )
    except ValueError:
        return ""
    return str(code.svg_data_uri(border=2, xmldecl=False, svgns=True))
