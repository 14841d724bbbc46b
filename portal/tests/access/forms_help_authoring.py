"""What the table's POSTs send to the article editor."""

from typing import Any

PAGE = "/admin/knowledge/articlegroup/"

AUTHORING_FORMS: dict[str, dict[str, Any]] = {
    f"{PAGE}preview/": {"language": "en", "body": "Some **text**.", "slug": "some-text"},
    f"{PAGE}{{group}}/en/files/": {"action": "up", "file": "{group_file}"},
    f"{PAGE}{{group}}/en/revisions/": {"version": "1"},
    f"{PAGE}imports/{{import}}/": {"action": "start"},
    "/admin/knowledge/snippet/add/": {"key": "address", "language": "en", "body": "Quay 5"},
    "/admin/knowledge/snippet/{snippet}/change/": {"body": "9 to 18"},
}
