"""Demo data: two tenants, made only by calling services."""
