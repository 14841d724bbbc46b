"""Categories get their words by language and an address; posts get their number in the topic."""

from typing import Any

from django.db import migrations, models
from django.utils.text import slugify


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Names into the tenant's own language, addresses from them, numbers by age."""
    for category in apps.get_model("community", "ForumCategory").objects.select_related("tenant"):
        language = category.tenant.default_language
        category.names = {language: category.name}
        category.descriptions = {language: category.description} if category.description else {}
        category.key = f"{slugify(category.name)[:24] or 'category'}-{category.pk}"
        category.save(update_fields=["names", "descriptions", "key"])
    number, topic_id, topics = 0, None, apps.get_model("community", "Topic").objects
    for post in apps.get_model("community", "Post").objects.order_by("topic", "created_at", "id"):
        number = number + 1 if post.topic_id == topic_id else 1
        topic_id, post.number = post.topic_id, number
        post.save(update_fields=["number"])
        topics.filter(pk=topic_id).update(
            post_count=number, answer_count=number - 1, last_author=post.author_id
        )


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]

    operations = [
        migrations.AddField(
            "forumcategory", "key", models.SlugField(default="", max_length=40, db_index=False)
        ),
        migrations.AddField(
            "forumcategory",
            "names",
            models.JSONField(default=dict, verbose_name="names by language"),
        ),
        migrations.AddField(
            "forumcategory",
            "descriptions",
            models.JSONField(default=dict, blank=True, verbose_name="descriptions by language"),
        ),
        migrations.AddField(
            "topic",
            "post_count",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="posts"),
        ),
        migrations.AddField(
            "topic",
            "answer_count",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="answers"),
        ),
        migrations.AddField(
            "topic",
            "last_author",
            models.ForeignKey(
                "accounts.User",
                on_delete=models.SET_NULL,
                null=True,
                db_index=False,
                editable=False,
                related_name="+",
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            "post",
            "number",
            models.PositiveIntegerField(
                default=1, editable=False, verbose_name="number in its topic"
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
