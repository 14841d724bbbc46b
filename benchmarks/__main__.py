"""`python -m benchmarks [--requests N] [--runs N] [--keep] [--only NAME]`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    execute_from_command_line(["benchmarks", "bench", *sys.argv[1:]])
