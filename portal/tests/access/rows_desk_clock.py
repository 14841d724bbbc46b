"""Addresses of agreed times and rules in the staff workspace."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/admin/tickets/slapolicy/                               R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/tickets/slapolicy/add/                           R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/tickets/slapolicy/{policy}/history/              R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/tickets/slapolicy/{policy}/delete/               R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/slapolicy/{policy}/change/               R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/slapolicy/{policy}/                      R                  R
/admin/tickets/rule/                                    R RRRR R FF.. RF.  R RRRR R MMMM RMM
/admin/tickets/rule/add/                                R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/tickets/rule/{rule}/                             R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/rule/{rule}/switch/                      R RRRR R MMMM RMM  R RRRR R FFRR RFN
"""
