"""Addresses of people without an account, of ratings, and what the desk sees of them."""

# How to read it: table.py.
TABLE = """
# address                                                 GET                POST
/requests/guest/                                          . RRRR R .... R..  R
/requests/guest/sent/                                     .                  M
/requests/guest/suggest/                                  .                  M
/requests/guest/confirm/{confirm_link}/                   . .... . .... NNN  R RRRR R RRRR NNN
/requests/guest/rate/{rate_link}/                         . .... . .... NNN  R RRRR R RRRR NNN
/requests/guest/thanks/{rating_proof}/                    . .... . .... NNN  . .... . .... NNN
/requests/guest/{guest_link}/                             . .... . .... NNN  M
/requests/guest/{guest_link}/reply/                       M                  R RRRR R RRRR NNN
/requests/guest/{guest_link}/solve/                       M                  R RRRR R RRRR NNN
/requests/guest/{guest_link}/reopen/                      M                  R RRRR R RRRR NNN
/requests/guest/{guest_link}/escalate/                    M                  . .... . .... NNN
/requests/guest/{guest_link}/rate/                        M                  . .... . .... NNN
/requests/guest/{guest_link}/not-mine/                    M                  . .... . .... NNN
/requests/guest/{guest_link}/files/{guest_file}/          . .... . .... NNN  M
/requests/{solved}/rate/                                  M                  L RRNF N FNFF NNN
/admin/tickets/ticket/{guest_ticket}/links/revoke/        R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{guest_ticket}/links/send/          R RRRR R MMMM RMM  R RRRR R RFRR RNN
"""
