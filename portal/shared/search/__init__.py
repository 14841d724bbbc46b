"""The search engine behind Haystack."""
