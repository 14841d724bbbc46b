"""The staff's pages for customers, people and roles."""

from accounts.admin import customers, invitations, people, roles, settings

__all__ = ["customers", "invitations", "people", "roles", "settings"]
