"""What an upgrade adds reaches the roles that start with it, and no others."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import StaffPermission
from accounts.models import Role, User
from accounts.selectors import actor_for
from accounts.services import update_role
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

REPORTS = StaffPermission.VIEW_REPORTS


def run(*names: str) -> str:
    told = StringIO()
    call_command("hand_out_permissions", *names, stdout=told)
    return told.getvalue()


def test_people_hold_what_their_role_starts_with(cast: object, in_tenant: Tenant) -> None:
    system, agent = system_actor(in_tenant), User.objects.get(email="agent@north.example")
    for role in Role.objects.filter(scope="staff"):
        kept = [name for name in role.permissions if name != REPORTS]
        update_role(actor=system, role=role, name=role.name, permissions=kept)
    assert not actor_for(agent, in_tenant).may(REPORTS)
    assert "north: 3 roles" in run("view_reports")
    assert actor_for(agent, in_tenant).may(REPORTS)
    assert REPORTS not in Role.objects.get(key="sales").permissions
    assert "north: 0 roles" in run("view_reports")


def test_an_unknown_permission_is_named(tenant: Tenant) -> None:
    with pytest.raises(CommandError, match="no such permission: fly"):
        run("fly", "view_reports")
