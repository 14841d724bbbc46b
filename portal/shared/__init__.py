"""What every part stands on: tenants, scopes, audit, outbox, files; the bottom of the ladder."""
