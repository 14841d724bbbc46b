"""The community part of the portal."""
