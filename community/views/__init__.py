"""Pages of the community, one file per group of pages."""
