"""Addresses of votes and labels in the help centre."""

# How to read it: table.py.
TABLE = """
# address                                                    GET                POST
/en/help/labels/{help_label}/                                . .... . .... NNN  M
/en/help/articles/{slug}/vote/                               M                  R RRRR R RRRR NNN
/en/help/articles/{slug}/stuck/                              M                  R RRRR R RRRR NNN
/admin/knowledge/articlegroup/{group}/votes/                 R RRRR R F... RFN  R RRRR R MMMM RMM
/admin/knowledge/label/                                      R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/label/add/                                  R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/label/{help_label_pk}/history/              R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/label/{help_label_pk}/delete/               R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/label/{help_label_pk}/change/               R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/label/{help_label_pk}/                      R                  R
"""
