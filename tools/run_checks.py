"""Runs the checks of `make check`, goes on after a failure and ends with a summary.

A check that could not be done says ": NOT RUN" in its output; the summary repeats it, so that
it never passes for done.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

NOT_RUN = ": NOT RUN"
WORKERS = 2


@dataclass(frozen=True)
class Result:
    name: str
    passed: bool
    seconds: float
    output: str

    @property
    def verdict(self) -> str:
        if not self.passed:
            return "FAILED"
        return "NOT RUN" if NOT_RUN in self.output else "passed"


def run(name: str) -> Result:
    started = time.monotonic()
    # -o: the environment is in place by now, and two jobs must not build it at once.
    done = subprocess.run(
        ["make", "--no-print-directory", "-o", ".venv/.stamp-dev", f"check-{name}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "MAKEFLAGS": "", "MAKELEVEL": ""},
    )
    return Result(name, done.returncode == 0, time.monotonic() - started, done.stdout)


def summary(results: list[Result]) -> str:
    lines = [f"  {r.verdict:<8} {r.name:<13}{r.seconds:6.1f} s" for r in results]
    failed = [r.name for r in results if not r.passed]
    not_run = [r.name for r in results if r.verdict == "NOT RUN"]
    passed = len(results) - len(failed) - len(not_run)
    end = f"check: {passed} passed, {len(failed)} failed, {len(not_run)} not run"
    if failed or not_run:
        end += f" ({', '.join(failed + [f'{name} NOT RUN' for name in not_run])})"
    return "\n".join([*lines, end])


def main(names: list[str]) -> int:
    results = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for result in pool.map(run, names):
            print(f"--- {result.name}\n{result.output.rstrip()}\n", flush=True)
            results.append(result)
    print(summary(results))
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
