"""Groups that stand for the people of a customer or of a segment, so that rows can name them."""

from django.contrib.auth.models import Group
from django.db import models

from accounts.models.customers import Customer, Segment
from portal.shared.models import TenantModel


class AudienceGroup(TenantModel):
    """The django group that holds the members of one customer, or of a segment's customers.

    Made when a row first names the customer or the segment as its readers.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="audiences")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer"],
                condition=~models.Q(customer=None),
                name="customer_audience_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "segment"],
                condition=~models.Q(segment=None),
                name="segment_audience_once",
            ),
            models.CheckConstraint(
                condition=models.Q(customer=None) ^ models.Q(segment=None),
                name="audience_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name
