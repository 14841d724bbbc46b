"""Forms of the account area."""
