"""Mail of requests: coming in (stored first, processed once) and going out (readable as one)."""
