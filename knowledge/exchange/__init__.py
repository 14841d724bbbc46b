"""Articles out as Markdown files in an archive or questions as CSV, and in again.

The way in asks what would happen first; a text that an export would write the same is unchanged,
so importing twice does nothing the second time.
"""
