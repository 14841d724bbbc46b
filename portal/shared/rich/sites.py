"""Video sites: from the address that people copy to what a frame may load."""

import re
from urllib.parse import parse_qs, urlsplit

from portal.shared.rich.model import ExternalVideo

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_KEY = re.compile(r"[\w-]{11}\Z", re.ASCII)
VIMEO_KEY = re.compile(r"\d{5,12}\Z", re.ASCII)
# A PeerTube server is anybody's; its addresses are alike on all of them.
PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([\w-]{20,40})/?\Z", re.ASCII)
HOST = re.compile(r"(?=.{4,200}\Z)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z")


def external_video(title: str, address: str) -> ExternalVideo | None:
    """The video at an address of a site that is known; None for any other."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or port or parts.username or not HOST.match(host):
        return None
    if host in YOUTUBE_HOSTS:
        return _youtube(title, host, parts.path, parts.query)
    if host in VIMEO_HOSTS:
        return _vimeo(title, parts.path)
    return _peertube(title, host, parts.path)


def _youtube(title: str, host: str, path: str, query: str) -> ExternalVideo | None:
    pieces = [piece for piece in path.split("/") if piece]
    if host == "youtu.be":
        key = pieces[0] if pieces else ""
    elif pieces[:1] == ["watch"]:
        key = parse_qs(query).get("v", [""])[0]
    else:
        key = pieces[1] if len(pieces) == 2 and pieces[0] in {"shorts", "embed", "live"} else ""
    if not YOUTUBE_KEY.match(key):
        return None
    frame_host = "www.youtube-nocookie.com"
    return ExternalVideo(
        title,
        "YouTube",
        f"https://www.youtube.com/watch?v={key}",
        f"https://{frame_host}/embed/{key}",
        frame_host,
    )


def _vimeo(title: str, path: str) -> ExternalVideo | None:
    key = path.strip("/").removeprefix("video/")
    if not VIMEO_KEY.match(key):
        return None
    host = "player.vimeo.com"
    frame = f"https://{host}/video/{key}?dnt=1"
    return ExternalVideo(title, "Vimeo", f"https://vimeo.com/{key}", frame, host)


def _peertube(title: str, host: str, path: str) -> ExternalVideo | None:
    found = PEERTUBE_PATH.match(path)
    if found is None:
        return None
    key = found[1]
    frame = f"https://{host}/videos/embed/{key}"
    return ExternalVideo(title, host, f"https://{host}/w/{key}", frame, host)
