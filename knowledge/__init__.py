"""The knowledge part of the portal."""
