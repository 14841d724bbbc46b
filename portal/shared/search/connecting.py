"""Which search engine is used: Haystack's connection for SEARCH_URL."""

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

EMBEDDED = "portal.shared.search.engines.embedded.PortalWhooshEngine"
OPENSEARCH = "portal.shared.search.engines.opensearch.PortalOpenSearchEngine"
SCHEMES = {"opensearch": "http", "opensearchs": "https", "http": "http", "https": "https"}
TIMEOUT_SECONDS = 3
PORTS = {"http": 9200, "https": 443}


def connection(url: str, path: str) -> dict[str, Any]:
    """The embedded engine in a folder, or a server: opensearchs://user:password@host:9200/index.

    Raises ValueError for another scheme.
    """
    if not url:
        return {"ENGINE": EMBEDDED, "PATH": path, "INCLUDE_SPELLING": False}
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("SEARCH_URL is opensearch://host:9200/index, opensearchs:// for TLS.")
    scheme = SCHEMES[parts.scheme]
    server = urlunsplit((scheme, f"{parts.hostname}:{parts.port or PORTS[scheme]}", "", "", ""))
    options: dict[str, Any] = {"max_retries": 0, "retry_on_timeout": False}
    if parts.username:
        options["http_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    return {
        "ENGINE": OPENSEARCH,
        "URL": server,
        "INDEX_NAME": parts.path.strip("/") or "portal",
        "TIMEOUT": TIMEOUT_SECONDS,
        "KWARGS": options,
        "INCLUDE_SPELLING": False,
    }
