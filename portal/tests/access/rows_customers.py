"""Addresses of the account area, the requests and the help centre."""

# How to read it: table.py.
TABLE = """
# address                                  GET                POST
/account/switch/                           M                  L RRRR N NNNN NNN
/account/                                  L RRRR R RRRR RRR  M
/account/profile/                          L .... . .... ...  L RRRR R RRRR RRR
/account/notifications/                    L .... . .... ...  L RRRR R RRRR RRR
/account/company/                          L .... . NNNN .NN  L RFFF R NNNN RNN
/account/addresses/                        L .... . NNNN .NN  M
/account/addresses/new/                    L .FFF . NNNN .NN  L RFFF R NNNN RNN
/account/addresses/{address}/              L .FFF N NNNN NNN  L RFFF N NNNN NNN
/account/addresses/{address}/remove/       M                  L RFFF N NNNN NNN
/account/addresses/{address}/default/      M                  L RFFF N NNNN NNN
/account/people/                           L .... . NNNN .NN  M
/account/people/invite/                    L .FFF . NNNN .NN  L RFFF R NNNN .NN
/account/people/hand-over/                 L .FFF . NNNN .NN  L RFFF . NNNN .NN
/account/people/leave/                     L .... . NNNN .NN  L RRRR R NNNN RNN
/account/people/{member}/                  L .FFF N NNNN NNN  L RFFF N NNNN NNN
/account/people/{member}/remove/           M                  L RFFF N NNNN NNN
/account/invitations/{invitation}/resend/  M                  L RNNN N NNNN NNN
/account/invitations/{invitation}/revoke/  M                  L RNNN N NNNN NNN
/account/invitations/{token}/              . .... . .... NNN  R .... . .... NNN
/account/roles/                            L .FFF . NNNN .NN  M
/account/roles/new/                        L .FFF . NNNN .NN  L RFFF R NNNN RNN
/account/roles/{role}/                     L .FFF N NNNN NNN  L RFFF N NNNN NNN
/account/roles/{role}/delete/              M                  L RFFF N NNNN NNN
/account/security/                         L .... . .... ...  L MMMM M MMMM MMM
/account/security/sessions/end/            L MMMM M MMMM MMM  L RRRR R RRRR RRR
/account/security/sessions/{session}/end/  L MMMM M MMMM MMM  L RNNN N NNNN NNN
/notifications/                            L .... . .... ...  M
/notifications/read/                       M                  L RRRR R RRRR RRR
/notifications/{notice}/                   M                  L RNNN N NNNN NNN
/feedback/                                 .                  R
/requests/                                 L .... . .... ...  M
/requests/new/                             L ...F . .... ...  L RRRF R .... R..
/requests/suggest/                         L .... . .... ...  M
/requests/{ticket}/                        L ..N. N RNRR NNN  M
/requests/{ticket}/help/                   L ..N. N FNFF NNN  M
/requests/{ticket}/reply/                  M                  L RRNF N FNFF NNN
/requests/{ticket}/solve/                  M                  L RRNF N FNFF NNN
/requests/{solved}/reopen/                 M                  L RRNF N FNFF NNN
/requests/{ticket}/follow/                 M                  L RRNR N FNFF NNN
/requests/{ticket}/unfollow/               M                  L RRNR N FNFF NNN
/requests/{ticket}/followers/add/          M                  L RRNF N FNFF NNN
/requests/{ticket}/followers/remove/       M                  L RRNF N FNFF NNN
/help/                                     R                  M
/help/faq/                                 R                  M
/en/help/                                  . .... . .... NNN  M
/en/help/faq/                              . .... . .... NNN  M
/en/help/articles/{slug}/                  . .... . .... NNN  M
/en/help/articles/{slug}/read/             M                  E EEEE E EEEE NNN
/en/help/{help_key}/                       . .... . .... NNN  M
"""
