"""The orders part of the portal."""
