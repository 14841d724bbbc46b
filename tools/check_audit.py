"""Known vulnerabilities of the pinned packages, by pip-audit.

Where its service can't be reached the answer is unknown: the output says NOT RUN in a loud line,
and PIP_AUDIT_REQUIRED=1 makes that a failure.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

REQUIREMENTS = "requirements.txt"
COMMAND = [
    str(Path(sys.executable).with_name("pip-audit")),
    *("--disable-pip", "--require-hashes", "--progress-spinner", "off"),
    *("--format", "json", "--timeout", "20"),
]


def vulnerabilities(report: dict[str, Any]) -> list[str]:
    return sorted(
        f"{package['name']} {package['version']}: {vuln['id']},"
        f" fixed in {', '.join(vuln['fix_versions']) or 'no release yet'}"
        for package in report["dependencies"]
        for vuln in package.get("vulns", [])
    )


def parse(output: str) -> dict[str, Any] | None:
    """pip-audit prints its report also when it finds something; nothing means it did not run."""
    try:
        report = json.loads(output)
    except ValueError:
        return None
    return report if isinstance(report, dict) and "dependencies" in report else None


def audit(requirements: str) -> int:
    done = subprocess.run(
        [*COMMAND, "-r", requirements], capture_output=True, text=True, check=False
    )
    report = parse(done.stdout)
    if report is None:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer")
        print(f"!!! pip-audit: NOT RUN, service unreachable ({requirements}) !!!")
        return 1 if os.environ.get("PIP_AUDIT_REQUIRED") == "1" else 0
    found = vulnerabilities(report)
    count = len(report["dependencies"])
    print("\n".join([*found, f"pip-audit: {count} packages, {len(found)} known ({requirements})"]))
    return 1 if found else 0


def main() -> int:
    return audit(REQUIREMENTS)


if __name__ == "__main__":
    sys.exit(main())
