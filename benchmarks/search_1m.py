"""`python -m benchmarks.search_1m`; options `--requests --runs --keep --only --embedded`."""

import os
import sys

from django.core.management import execute_from_command_line

EMBEDDED = "--embedded"

if __name__ == "__main__":
    kind = "settings_embedded" if EMBEDDED in sys.argv else "settings"
    os.environ["DJANGO_SETTINGS_MODULE"] = f"benchmarks.{kind}"
    os.environ.setdefault("BENCH_DATABASE", "portal_bench_search")
    rest = [argument for argument in sys.argv[1:] if argument != EMBEDDED]
    execute_from_command_line(["benchmarks", "bench_search", *rest])
