"""Addresses of the desk's conversation page, of macros, and of what was searched before asking."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/search/asked/                                          M                  E
/admin/tickets/ticket/{ticket}/compose/                 R RRRR R MMMM RMM  R RRRR R .F.. RNN
/admin/tickets/ticket/{ticket}/apply/                   R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/tags/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/copied/                  R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/time/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/time/remove/             R RRRR R MMMM RMM  R RRRR R RFNN RNN
/admin/tickets/ticket/{ticket}/present/                 R RRRR R MMMM RMM  R RRRR R .F.. RNN
/admin/tickets/ticket/{ticket}/link/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/unlink/                  R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/merge/                   R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/split/                   R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/incidents/               R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/record/                  R RRRR R .F.. RNN  R RRRR R MMMM RMM
/admin/tickets/macro/                                   R RRRR R .F.. R..  R RRRR R .F.. R..
/admin/tickets/macro/add/                               R RRRR R .F.. R..  R RRRR R RFRR RRR
/admin/tickets/macro/{macro}/history/                   R RRRR R RFRR RNN  R RRRR R RFRR RNN
/admin/tickets/macro/{macro}/delete/                    R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/macro/{macro}/change/                    R RRRR R .F.. RNN  R RRRR R FFRR RNN
/admin/tickets/macro/{macro}/                           R                  R
"""
