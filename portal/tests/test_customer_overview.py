"""The customer at a glance: what each of the staff works with, and nothing of another's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.tests.factories import make_ticket

Browser = Callable[[User | None, Tenant], Client]


def url(customer: Any) -> str:
    return f"/admin/accounts/customer/{customer.pk}/overview/"


@pytest.fixture
def busy(tenant: Tenant, cast: Any) -> Any:
    """A customer with an open request and a note, and another's request beside it."""
    with tenant_scope(tenant):
        make_ticket(cast.customer, cast.owner, subject="Bent runner")
        make_ticket(cast.other_customer, cast.outsider, subject="Pelican's")
        accounts.add_note(
            actor=system_actor(tenant), customer=cast.customer, text="Pays by the tenth"
        )
    return cast


def test_an_agent_sees_people_requests_and_what_happened(
    busy: Any, tenant: Tenant, client_for: Browser
) -> None:
    page = client_for(busy.agent, tenant).get(url(busy.customer))
    text = page.content.decode()
    assert page.status_code == 200
    assert [block.title for block in page.context["blocks"]][:1] == ["Open requests"]
    assert [record.title for record in page.context["blocks"][0].records] == ["Bent runner"]
    assert page.context["figures"][0].value == "1"
    for word in ("owner@medis.example", "Pays by the tenth", "Request received: Bent runner"):
        assert word in text
    assert "Pelican" not in text
    assert "Whole record" in text


def test_who_manages_customers_is_led_to_the_form(
    busy: Any, tenant: Tenant, client_for: Browser
) -> None:
    text = client_for(busy.admin, tenant).get(url(busy.customer)).content.decode()
    assert "Edit the record" in text


def test_who_works_on_no_requests_sees_none(busy: Any, tenant: Tenant, client_for: Browser) -> None:
    tenant.modules = {"help": True}
    tenant.save(update_fields=["modules"])
    page = client_for(busy.agent, tenant).get(url(busy.customer))
    assert page.status_code == 200
    assert "Bent runner" not in page.content.decode()


def test_the_list_leads_there(busy: Any, tenant: Tenant, client_for: Browser) -> None:
    text = client_for(busy.agent, tenant).get("/admin/accounts/customer/").content.decode()
    assert f'href="{url(busy.customer)}"' in text


def test_not_for_customers_nor_for_neighbours(
    busy: Any, tenant: Tenant, other_tenant: Tenant, client_for: Browser
) -> None:
    assert client_for(busy.owner, tenant).get(url(busy.customer)).status_code == 302
    assert client_for(busy.knowledge, tenant).get(url(busy.customer)).status_code == 403
    neighbour = client_for(busy.foreign_agent, other_tenant)
    assert neighbour.get(url(busy.customer)).status_code == 404
