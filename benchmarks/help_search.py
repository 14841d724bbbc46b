"""`python -m benchmarks.help_search`; options `--articles --searches --keep`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings_help_search"
    execute_from_command_line(["benchmarks", "bench_help_search", *sys.argv[1:]])
