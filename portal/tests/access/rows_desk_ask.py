"""Addresses of the catalogue, of complaints and of own tags."""

# How to read it: table.py.
TABLE = """
# address                                                     GET                POST
/requests/new/technician/                                     L ...F . .... ...  L RRRF R .... R..
/requests/answered/                                           .                  R RRRR R RRRR NNN
/requests/export/                                             L .... . .... ...  M
/requests/{decided}/escalate/                                 M                  L RRNF N FNFF NNN
/requests/{ticket}/tags/add/                                  M                  L RRNF N FNFF NNN
/requests/{ticket}/tags/remove/                               M                  L RRNF N FNFF NNN
/admin/tickets/ticket/{complaint}/complaint/                  R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/category/{category}/preview/                   R RRRR R FF.. RFN  R RRRR R MMMM RMM
/admin/tickets/category/{category}/fields/add/                R RRRR R FFRR RFN  R RRRR R FFRR RFN
/admin/tickets/category/{category}/fields/{own_field}/        R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/category/{category}/fields/{own_field}/move/   R RRRR R MMMM RMM  R RRRR R FFRR RFN
/admin/tickets/category/{category}/fields/{own_field}/remove/  R RRRR R MMMM RMM  R RRRR R FFRR RFN
"""
