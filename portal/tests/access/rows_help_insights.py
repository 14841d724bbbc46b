"""Addresses of questions in one's own words, and of what managers learn of searches."""

# How to read it: table.py.
TABLE = """
# address                                     GET                POST
/ask/                                         .                  R
/ask/solved/                                  M                  N
/ask/new/                                     M                  R
/admin/insights/                              R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/insights/gaps/                         R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/insights/overview/time.csv             R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/insights/gaps/add/                     R RRRR R MMMM RMM  R RRRR R FRRR RFR
/admin/insights/gaps/{gap}/                   R RRRR R MMMM RMM  R RRRR R FRRR RFN
/admin/insights/order/apply/                  R RRRR R MMMM RMM  R RRRR R FRRR RFR
/admin/insights/order/undo/                   R RRRR R MMMM RMM  R RRRR R FRRR RFN
"""
