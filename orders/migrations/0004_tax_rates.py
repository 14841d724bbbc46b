"""Tenants that stand already get their country's tax rates, as new ones do."""

from django.db import migrations

# Standard, reduced and zero rate, and what the tax is called; as of this migration.
RATES = {"LT": (21, 12, 0), "PT": (23, 6, 0), "ES": (21, 10, 0)}
NAMES = {"lt": "PVM", "pt": "IVA", "es": "IVA"}
CLASSES = ("standard", "reduced", "zero")


def fill(apps, schema_editor):
    TaxRate = apps.get_model("orders", "TaxRate")
    for tenant in apps.get_model("shared", "Tenant").objects.all():
        name = NAMES.get(tenant.default_language, "VAT")
        rates = RATES.get(tenant.country, (20, 10, 0))
        for tax_class, percent in zip(CLASSES, rates, strict=True):
            values = {"percent": percent, "name": f"{name} {percent} %"}
            TaxRate.objects.get_or_create(tenant=tenant, tax_class=tax_class, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_carts_orders_quotes"), ("shared", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
