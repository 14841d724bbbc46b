"""The portal: settings, addresses, home page, demo data; the top of the import ladder."""
