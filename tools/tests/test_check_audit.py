import json

import pytest

from tools import check_audit

CLEAN = {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}], "fixes": []}
FINDING = {"id": "PYSEC-1", "fix_versions": ["5.2.1"]}


def test_findings_are_listed_with_their_fix() -> None:
    report = {"dependencies": [{"name": "django", "version": "5.2", "vulns": [FINDING]}]}
    assert check_audit.vulnerabilities(report) == ["django 5.2: PYSEC-1, fixed in 5.2.1"]
    assert check_audit.vulnerabilities(CLEAN) == []


@pytest.mark.parametrize("output", ["", "Traceback", "[]", "{}"])
def test_anything_but_a_report_means_it_did_not_run(output: str) -> None:
    assert check_audit.parse(output) is None


def test_report_is_read() -> None:
    assert check_audit.parse(json.dumps(CLEAN)) == CLEAN


@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_unreachable_service_never_passes_silently(
    required: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PIP_AUDIT_REQUIRED", required)
    # A port nobody listens on stands for a service that can't be reached.
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert check_audit.audit("requirements.txt") == code
    assert "pip-audit: NOT RUN" in capsys.readouterr().out
