"""Addresses of the desk's list: several at once, read marks, saved views."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/admin/tickets/ticket/bulk/                             R RRRR R MMMM RMM  R RRRR R RFRR RRR
/admin/tickets/ticket/views/                            R RRRR R .F.. R..  R RRRR R MMMM RMM
/admin/tickets/ticket/views/save/                       R RRRR R MMMM RMM  R RRRR R RFRR RRR
/admin/tickets/ticket/views/{own_view}/change/          R RRRR R MMMM RMM  R RRRR R RFNN RNN
/admin/tickets/ticket/views/{shared_view}/change/       R RRRR R MMMM RMM  R RRRR R FFRR RNN
/admin/tickets/ticket/{ticket}/read/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
"""
