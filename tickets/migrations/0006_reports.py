"""The reports ask what was solved when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_search")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("solved_at__isnull", False)),
                fields=["tenant", "solved_at"],
                name="ticket_by_solution",
            ),
        ),
    ]
