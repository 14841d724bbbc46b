"""Addresses of the search's synonyms in the workspace."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/admin/shared/searchsynonyms/                           R RRRR R F... RF.  R RRRR R FRRR RFR
/admin/shared/searchsynonyms/add/                       R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/shared/searchsynonyms/{synonyms}/history/        R RRRR R F... RNN  R RRRR R F... RNN
/admin/shared/searchsynonyms/{synonyms}/delete/         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/searchsynonyms/{synonyms}/change/         R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/shared/searchsynonyms/{synonyms}/                R                  R
"""
