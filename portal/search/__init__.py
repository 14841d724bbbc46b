"""One search over help and the visitor's own requests."""
