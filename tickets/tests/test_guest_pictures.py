"""What the text of a mail shows is shown to guests as well."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from portal.shared.models import StoredFile, Tenant
from tickets.models import TicketMessage
from tickets.tests.factories import text_file
from tickets.tests.guests import open_for

Browser = Callable[[User | None], Client]


def test_pictures_in_the_text_of_a_mail_are_behind_it_too(
    in_tenant: Tenant, signed_in: Browser
) -> None:
    ticket, path = open_for(in_tenant, uploads=[text_file("list.txt", b"the list")])
    stored = StoredFile.objects.get()
    shown = f'<p>See</p><img src="/files/{stored.uuid}/" alt="">'
    TicketMessage.objects.filter(ticket=ticket).update(html=shown, quoted_html="<p>Earlier</p>")
    page = signed_in(None).get(path).content.decode()
    assert f'src="{path}files/{stored.uuid}/"' in page
    assert f'"/files/{stored.uuid}/"' not in page
    assert "<p>Earlier</p>" in page
