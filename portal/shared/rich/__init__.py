"""Articles' own Markdown: callouts, steps, tables that fit, pictures with sizes, and videos."""

from portal.shared.rich.model import ExternalVideo, FileFacts, Issue, Rich
from portal.shared.rich.rendering import render_rich

__all__ = ["ExternalVideo", "FileFacts", "Issue", "Rich", "render_rich"]
