"""Names and descriptions by language, and short names for addresses, filled from what stands."""

from django.db import migrations, models
from django.utils.text import slugify


def fill(apps, schema_editor):
    """What had one name has it in its tenant's own language."""
    for category in apps.get_model("orders", "ProductCategory").objects.select_related("tenant"):
        category.names = {category.tenant.default_language: category.name}
        category.slug = f"{slugify(category.name)[:40]}-{category.pk}".strip("-")
        category.save(update_fields=["names", "slug"])
    for product in apps.get_model("orders", "Product").objects.select_related("tenant"):
        language = product.tenant.default_language
        product.names = {language: product.name}
        product.descriptions = {language: product.description} if product.description else {}
        product.slug = f"{slugify(product.name)[:60]}-{product.pk}".strip("-")
        product.search_text = f"{product.sku} {product.name}".casefold()
        product.save(update_fields=["names", "descriptions", "slug", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("shared", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name='product',
            name='descriptions',
            field=models.JSONField(blank=True, default=dict, verbose_name='descriptions by language'),
        ),
        migrations.AddField(
            model_name='product',
            name='names',
            field=models.JSONField(default=dict, verbose_name='names by language'),
        ),
        migrations.AddField(
            model_name='product',
            name='search_text',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='slug',
            field=models.SlugField(db_index=False, default='', max_length=80, verbose_name='short name'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='productcategory',
            name='descriptions',
            field=models.JSONField(blank=True, default=dict, verbose_name='descriptions by language'),
        ),
        migrations.AddField(
            model_name='productcategory',
            name='names',
            field=models.JSONField(default=dict, verbose_name='names by language'),
        ),
        migrations.AddField(
            model_name='productcategory',
            name='slug',
            field=models.SlugField(db_index=False, default='', max_length=60, verbose_name='short name'),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
