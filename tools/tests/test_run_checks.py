from tools.run_checks import Result, summary

PASSED = Result("ruff", True, 1.0, "fine")
FAILED = Result("types", False, 2.0, "error")
UNKNOWN = Result("audit", True, 3.0, "!!! pip-audit: NOT RUN, service unreachable !!!")


def last_line(*results: Result) -> str:
    return summary(list(results)).splitlines()[-1]


def test_summary_when_all_passed() -> None:
    assert last_line(PASSED) == "check: 1 passed, 0 failed, 0 not run"


def test_summary_names_what_failed_and_what_did_not_run() -> None:
    expected = "check: 1 passed, 1 failed, 1 not run (types, audit NOT RUN)"
    assert last_line(PASSED, FAILED, UNKNOWN) == expected


def test_verdicts() -> None:
    assert [r.verdict for r in (PASSED, FAILED, UNKNOWN)] == ["passed", "FAILED", "NOT RUN"]
