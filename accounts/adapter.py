"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class PortalAccountAdapter(DefaultAccountAdapter):
    """The portal's rules on top of allauth's."""
