"""A label in the world of the access matrix."""

from knowledge import services
from knowledge.models import ArticleGroup
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

LABEL_FORMS = {
    "/admin/knowledge/label/add/": {"key": "night", "name_en": "Night"},
    "/admin/knowledge/label/{help_label_pk}/change/": {"name_en": "Night"},
}


def add_label(tenant: Tenant, group: ArticleGroup) -> dict[str, object]:
    """On an article that everybody reads."""
    actor = system_actor(tenant)
    label = services.create_label(actor=actor, names={"en": "Parcels"})
    services.set_labels(actor=actor, group=group, labels=[label])
    return {"help_label": label.key, "help_label_pk": label.pk}
