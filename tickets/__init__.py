"""The tickets part of the portal."""
