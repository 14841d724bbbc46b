"""Addresses of the desk's reports."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/admin/reports/                                         R RRRR R .F.. R..  R RRRR R MMMM RMM
/admin/reports/backlog/                                 R RRRR R .F.. R..  R RRRR R MMMM RMM
/admin/reports/overview/groups.csv                      R RRRR R .F.. R..  R RRRR R MMMM RMM
"""
