"""Whoosh behind Haystack, tuned."""

from haystack.backends.whoosh_backend import WhooshEngine


class PortalWhooshEngine(WhooshEngine):
    """The embedded search engine."""
