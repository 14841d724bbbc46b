"""Addresses of mail: what services deliver to, how people unsubscribe, the staff's pages."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/requests/mail/support@north.example/                   M                  F
/requests/mail/support@north.example/postmark/          M                  F
/notifications/unsubscribe/{unsubscribe}/               . .... . .... NNN  . .... . .... NNN
/admin/tickets/inboundmail/                             R RRRR R FF.. RF.  R RRRR R MMMM RMM
/admin/tickets/inboundmail/{inbound}/                   R RRRR R FF.. RFN  R RRRR R MMMM RMM
/admin/tickets/inboundmail/{inbound}/decide/            R RRRR R MMMM RMM  R RRRR R FFRR RFN
/admin/tickets/inboundmail/{inbound}/raw/               R RRRR R FF.. RFN  R RRRR R MMMM RMM
/admin/tickets/mailbox/                                 R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/tickets/mailbox/add/                             R RRRR R FF.. RF.  R RRRR R FFRR RF.
/admin/tickets/mailbox/{mailbox}/history/               R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/tickets/mailbox/{mailbox}/delete/                R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/mailbox/{mailbox}/change/                R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/mailbox/{mailbox}/                       R                  R
/admin/tickets/bouncedaddress/                          R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/tickets/bouncedaddress/add/                      R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/bouncedaddress/{bounced}/history/        R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/tickets/bouncedaddress/{bounced}/delete/         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/bouncedaddress/{bounced}/change/         R RRRR R FF.. RFN  R RRRR R FFFF RFF
/admin/tickets/bouncedaddress/{bounced}/                R                  R
"""
