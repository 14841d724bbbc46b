"""No secret reaches a log."""

import logging

import pytest

from portal.logs import SecretsFilter


@pytest.mark.parametrize(
    "line",
    [
        "POST password=hunter2-hunter2 next=/",
        "cookie: sessionid=hunter2-hunter2; other",
        '{"token": "hunter2-hunter2"}',
        "GET /auth/password/reset/key/hunter2-hunter2/ 200",
        "GET /account/invitations/hunter2-hunter2/ 200",
        "Not Found: /requests/guest/hunter2-hunter2/",
        "GET /requests/guest/hunter2-hunter2/files/7/",
        "GET /requests/guest/confirm/hunter2-hunter2/",
        "GET /requests/guest/rate/hunter2-hunter2/?score=5",
        "GET /requests/guest/thanks/hunter2-hunter2/",
        "POST /notifications/unsubscribe/hunter2-hunter2/",
        "otp=hunter2-hunter2",
        "Authorization: hunter2-hunter2",
    ],
)
def test_secrets_are_masked(line: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(SecretsFilter())
    logging.getLogger("portal.test").warning("%s", line)
    assert "hunter2" not in caplog.text
    assert "•••" in caplog.text


def test_the_rest_stays(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(SecretsFilter())
    logging.getLogger("portal.test").warning("outbox row %s (%s) failed", 7, "mail.send")
    assert "outbox row 7 (mail.send) failed" in caplog.text
