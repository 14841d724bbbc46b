"""People, customers, roles, permissions, sign-in and notifications."""
