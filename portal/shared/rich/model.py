"""What goes into a rich text besides its source, and what comes out."""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.shared.markdown import Heading


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a text has to know of a stored file that it shows."""

    name: str
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")

    @property
    def is_captions(self) -> bool:
        return self.content_type == "text/vtt"

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


class IssueKind(StrEnum):
    """What an author has to put right."""

    NO_ALT = "no_alt"
    NO_FILE = "no_file"
    NO_VIDEO = "no_video"
    NO_TITLE = "no_title"
    NO_CAPTIONS = "no_captions"
    FOREIGN_IMAGE = "foreign_image"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to put right, and what in the text it is about."""

    kind: IssueKind
    about: str
    address: str = ""  # of the file it is about, where `about` is what people call it

    @property
    def blocks(self) -> bool:
        """Whether the text can't be saved like this; captions are asked for at publishing."""
        return self.kind != IssueKind.NO_CAPTIONS


@dataclass(frozen=True, slots=True)
class ExternalVideo:
    """A video on another site: where it is watched, and what a frame would load."""

    title: str
    site: str
    page: str
    frame: str
    host: str


@dataclass(frozen=True, slots=True)
class Rich:
    """A text as it is shown, and what is known of it."""

    html: str
    headings: list[Heading] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    videos: list[ExternalVideo] = field(default_factory=list)
