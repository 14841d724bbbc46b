"""Figures of the desk: counted in the database, shown as charts and tables."""
