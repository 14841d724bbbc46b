"""Raw mails that no row speaks of: left by a process that was killed between the two."""

from portal.shared.files.strays import forget_strays
from portal.shared.models import Tenant
from tickets.mail.intake import RAW_FOLDER
from tickets.models import InboundMail


def forget_stray_mail(tenant: Tenant) -> int:
    """As `forget_strays`; the mail itself came again."""
    return forget_strays(tenant, RAW_FOLDER.format(tenant=tenant.pk), InboundMail)
