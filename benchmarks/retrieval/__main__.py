"""`python -m benchmarks.retrieval`; options `--language --misses --of --no-files --keep`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.retrieval.settings"
    execute_from_command_line(["benchmarks", "bench_retrieval", *sys.argv[1:]])
