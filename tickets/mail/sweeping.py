"""Raw mails that no row speaks of: left by a process that was killed between the two."""

from portal.shared.context import tenant_scope
from portal.shared.files.strays import forget_strays
from portal.shared.models import Tenant
from tickets.mail.intake import RAW_FOLDER
from tickets.models import InboundMail


def forget_stray_mail(tenant: Tenant) -> int:
    """Delete them once they are a day old; returns how many. The mail itself came again.

    Raises OSError where the storage can't be read.
    """

    def known(names: list[str]) -> list[str]:
        with tenant_scope(tenant):
            rows = InboundMail.objects.filter(storage_name__in=names)
            return list(rows.values_list("storage_name", flat=True))

    return forget_strays(RAW_FOLDER.format(tenant=tenant.pk), known)
