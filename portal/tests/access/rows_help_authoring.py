"""Addresses of the article editor, its files and snippets, imports, and videos of other sites."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/en/help/articles/{video_slug}/video/1/                 . .... . .... NNN  M
/en/help/articles/{video_slug}/video/2/                 N                  M
/files/{article_file}/                                  . .... . .... NNN  M
/files/{draft_file}/                                    N NNNN N N... NNN  M
/admin/knowledge/articlegroup/preview/                  R RRRR R MMMM RMM  R RRRR R F... RFN
/admin/knowledge/articlegroup/insert/                   R RRRR R F... RFN  R RRRR R MMMM RMM
/admin/knowledge/articlegroup/{group}/en/files/         R RRRR R MMMM RMM  R RRRR R FRRR RFN
/admin/knowledge/articlegroup/exchange/                 R RRRR R F... RF.  R RRRR R FIII RFI
/admin/knowledge/articlegroup/export.zip                R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/knowledge/articlegroup/export.csv                R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/knowledge/articlegroup/imports/{import}/         R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/snippet/                               R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/snippet/add/                           R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/snippet/{snippet}/history/             R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/snippet/{snippet}/delete/              R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/snippet/{snippet}/change/              R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/snippet/{snippet}/                     R                  R
"""
