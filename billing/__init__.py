"""The billing part of the portal."""
