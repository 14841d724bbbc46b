"""What was marked as a frequent question becomes one by its kind."""

from django.db import migrations


def carry_over(apps, schema_editor):
    groups = apps.get_model("knowledge", "ArticleGroup").objects
    groups.filter(is_faq=True).update(kind="faq")


def carry_back(apps, schema_editor):
    groups = apps.get_model("knowledge", "ArticleGroup").objects
    groups.filter(kind="faq").update(is_faq=True)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_kinds_and_audiences")]

    operations = [
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="articlegroup", name="is_faq"),
    ]
