import os
import subprocess
from pathlib import Path

from tools.project import ROOT

SCRIPT = ROOT / "tools" / "find_python.sh"


def fake(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def find(folder: Path, candidates: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{folder}:{os.defpath}", "PYTHON_CANDIDATES": candidates}
    return subprocess.run(
        ["/bin/sh", str(SCRIPT)], capture_output=True, text=True, env=environment, check=False
    )


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    fake(tmp_path, "shim", "exit 127")
    fake(tmp_path, "works", "exit 0")
    assert find(tmp_path, "shim absent works").stdout == "works\n"


def test_nothing_found_names_the_packages(tmp_path: Path) -> None:
    done = find(tmp_path, "absent")
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr


def test_missing_venv_names_its_package(tmp_path: Path) -> None:
    fake(tmp_path, "bare", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    done = find(tmp_path, "bare")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
