"""How quick the main pages are on PostgreSQL, against a minimal page in the same run."""
