"""Forms for members, invitations and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts import policies
from accounts.enums import CustomerPermission as C
from accounts.enums import RoleScope
from accounts.models import Customer, Membership, Role
from portal.shared.actors import Actor
from portal.shared.forms import PermissionGrid

# The grid of permissions: titled columns, in the order people look for them.
GROUPS = (
    (_("Requests"), (C.VIEW_TICKETS, C.OPEN_TICKETS)),
    (_("Orders"), (C.VIEW_ORDERS, C.PLACE_ORDERS, C.ACCEPT_QUOTES)),
    (_("Billing"), (C.VIEW_INVOICES, C.PAY_INVOICES, C.VIEW_DOCUMENTS)),
    (_("Company"), (C.EDIT_COMPANY, C.MANAGE_MEMBERS)),
)


def roles_for(actor: Actor, customer: Customer) -> Any:
    """The roles the actor may give at the customer."""
    usable = Role.objects.usable_at(customer.pk)
    allowed = [role.pk for role in usable if policies.can_grant(actor, role, customer.pk)]
    return usable.filter(pk__in=allowed)


def grouped_permissions(held: frozenset[str]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Choices of the grid: only what the actor holds; groups left empty vanish."""
    grouped = (
        (title, [(member.value, member.label) for member in members if member.value in held])
        for title, members in GROUPS
    )
    return [(title, choices) for title, choices in grouped if choices]


class RoleField(SafeModelChoiceField):
    """A role, offered with what it may do left to the roles page."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Role"))
        super().__init__(queryset=Role.objects.none(), empty_label=None, **kwargs)


class MemberRoleForm(forms.Form):
    """Another role for a member."""

    def __init__(self, *args: Any, actor: Actor, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(initial=membership.role_id)
        self.fields["role"].queryset = roles_for(actor, membership.customer)


class InvitationForm(forms.Form):
    """Who is asked to join, and as what."""

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField()
        self.fields["role"].queryset = roles_for(actor, customer)


class HandOverForm(forms.Form):
    """Who becomes the owner, and what the present one will be."""

    def __init__(self, *args: Any, actor: Actor, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.filter(customer=customer).exclude(user_id=actor.user_id)
        self.fields["member"] = SafeModelChoiceField(
            label=_("New owner"), queryset=others, empty_label=None
        )
        # The field starts with none; its queryset is set here, inside the scope.
        self.fields["member"].queryset = others.select_related("user", "role")
        self.fields["role"] = RoleField(label=_("Your role from then on"))
        self.fields["role"].queryset = roles_for(actor, customer).exclude(key="owner")


class RoleForm(forms.Form):
    """A company's own role: its name and what it may do."""

    name = forms.CharField(label=_("Name"), max_length=80)
    permissions = forms.MultipleChoiceField(
        label=_("May do"),
        widget=PermissionGrid,
        required=True,
        help_text=_("You can give permissions that you have yourself."),
    )

    def __init__(
        self, *args: Any, actor: Actor, customer: Customer, role: Role | None = None, **kwargs: Any
    ) -> None:
        held = policies.grantable(actor, RoleScope.CUSTOMER, customer.pk)
        self.kept = [name for name in role.permissions if name not in held] if role else []
        if role:
            kwargs["initial"] = {"name": role.name, "permissions": role.permissions}
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = grouped_permissions(held)

    @property
    def wanted(self) -> list[str]:
        """The chosen ones, and those the actor can't see because they lack them."""
        return [*self.cleaned_data["permissions"], *self.kept]
