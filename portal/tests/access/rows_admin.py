"""Addresses of the staff workspace."""

# How to read it: table.py.
TABLE = """
# address                                               GET                POST
/admin/                                                 R RRRR R .... R..  R RRRR R .... R..
/admin/search/                                          R RRRR R .... R..  R RRRR R .... R..
/admin/login/                                           L FFFF F FFFF FFF  L FFFF F FFFF FFF
/admin/logout/                                          R RRRR R MMMM RMM  R
/admin/password_change/                                 R                  R
/admin/password_change/done/                            R RRRR R .... R..  R RRRR R MMMM RMM
/admin/autocomplete/                                    R RRRR R .F.. R..  R RRRR R MMMM RMM
/admin/jsi18n/                                          R RRRR R .... R..  R RRRR R MMMM RMM
/admin/accounts/                                        R RRRR R .N.. R..  R RRRR R .N.. R..
/admin/nothing/                                         R RRRR R NNNN RNN  R RRRR R NNNN RNN
/admin/accounts/customer/                               R RRRR R .F.. R..  R RRRR R .F.. R..
/admin/accounts/customer/add/                           R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/accounts/customer/{customer}/history/            R RRRR R RNRR RNN  R RRRR R RNRR RNN
/admin/accounts/customer/{customer}/delete/             R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/accounts/customer/{customer}/overview/           R RRRR R .F.. RNN  R RRRR R MMMM RMM
/admin/accounts/customer/{customer}/change/             R RRRR R .F.. RNN  R RRRR R FFRR RFN
/admin/accounts/customer/{customer}/                    R                  R
/admin/accounts/invitation/                             R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/accounts/invitation/add/                         R RRRR R FF.. RF.  R RRRR R FFRR RF.
/admin/accounts/invitation/{invitation}/history/        R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/accounts/invitation/{invitation}/delete/         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/accounts/invitation/{invitation}/change/         R RRRR R FF.. RFN  R RRRR R FFFF RFF
/admin/accounts/invitation/{invitation}/                R                  R
/admin/accounts/membership/                             R RRRR R .F.. R..  R RRRR R .F.. R..
/admin/accounts/membership/add/                         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/accounts/membership/{member}/history/            R RRRR R RNRR RNN  R RRRR R RNRR RNN
/admin/accounts/membership/{member}/delete/             R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/membership/{member}/change/             R RRRR R .F.. RNN  R RRRR R FFRR RFN
/admin/accounts/membership/{member}/                    R                  R
/admin/accounts/staffmembership/                        R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/accounts/staffmembership/add/                    R                  R
/admin/accounts/staffmembership/{staff}/history/        R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/accounts/staffmembership/{staff}/delete/         R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/staffmembership/{staff}/change/         R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/staffmembership/{staff}/                R                  R
/admin/accounts/role/                                   R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/accounts/role/add/                               R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/accounts/role/{role}/history/                    R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/accounts/role/{role}/delete/                     R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/role/{role}/change/                     R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/role/{role}/                            R                  R
/admin/accounts/segment/                                R RRRR R .F.. R..  R RRRR R .F.. R..
/admin/accounts/segment/add/                            R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/accounts/segment/{segment}/history/              R RRRR R RFRR RNN  R RRRR R RFRR RNN
/admin/accounts/segment/{segment}/delete/               R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/segment/{segment}/change/               R RRRR R .F.. RNN  R RRRR R FFRR RFN
/admin/accounts/segment/{segment}/                      R                  R
/admin/accounts/customfielddefinition/                  R RRRR R .F.. R..  R RRRR R .F.. R..
/admin/accounts/customfielddefinition/add/              R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/accounts/customfielddefinition/{field}/history/  R RRRR R RFRR RNN  R RRRR R RFRR RNN
/admin/accounts/customfielddefinition/{field}/delete/   R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/accounts/customfielddefinition/{field}/change/   R RRRR R .F.. RNN  R RRRR R FFRR RFN
/admin/accounts/customfielddefinition/{field}/          R                  R
/admin/shared/auditentry/                               R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/shared/auditentry/add/                           R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/auditentry/{audit}/history/               R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/shared/auditentry/{audit}/delete/                R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/auditentry/{audit}/change/                R RRRR R FF.. RFN  R RRRR R FFFF RFF
/admin/shared/auditentry/{audit}/                       R                  R
/admin/shared/outboxmessage/                            R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/shared/outboxmessage/add/                        R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/outboxmessage/{outbox}/history/           R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/shared/outboxmessage/{outbox}/delete/            R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/outboxmessage/{outbox}/change/            R RRRR R FF.. RFN  R RRRR R FFFF RFF
/admin/shared/outboxmessage/{outbox}/                   R                  R
/admin/shared/tenant/                                   R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/shared/tenant/add/                               R RRRR R FFF. RFF  R RRRR R FFF. RFF
/admin/shared/tenant/{tenant}/history/                  R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/shared/tenant/{tenant}/delete/                   R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/shared/tenant/{tenant}/change/                   R RRRR R FF.. RFN  R RRRR R FF.. RFN
/admin/shared/tenant/{tenant}/                          R                  R
/admin/knowledge/articlegroup/                          R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/articlegroup/add/                      R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/articlegroup/{group}/history/          R RRRR R N... RNN  R RRRR R N... RNN
/admin/knowledge/articlegroup/{group}/delete/           R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/articlegroup/{group}/change/           R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/articlegroup/{group}/                  R                  R
/admin/knowledge/articlegroup/{group}/en/revisions/     R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/helpcategory/                          R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/helpcategory/add/                      R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/helpcategory/{help_category}/history/  R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/helpcategory/{help_category}/delete/   R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/helpcategory/{help_category}/change/   R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/helpcategory/{help_category}/          R                  R
/admin/tickets/queue/                                   R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/tickets/queue/add/                               R RRRR R FF.. RF.  R RRRR R FFRR RFR
/admin/tickets/queue/{queue}/history/                   R RRRR R FN.. RNN  R RRRR R FN.. RNN
/admin/tickets/queue/{queue}/delete/                    R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/queue/{queue}/change/                    R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/queue/{queue}/                           R                  R
/admin/tickets/category/                                R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/tickets/category/add/                            R RRRR R FF.. RF.  R RRRR R FFRR RF.
/admin/tickets/category/{category}/history/             R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/tickets/category/{category}/delete/              R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/tickets/category/{category}/change/              R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/tickets/category/{category}/                     R                  R
/admin/tickets/ticket/                                  R RRRR R .F.. R..  R RRRR R MMMM RMM
/admin/tickets/ticket/{ticket}/                         R RRRR R .F.. RNN  R RRRR R MMMM RMM
/admin/tickets/ticket/{ticket}/take/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/reply/                   R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/note/                    R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/update/                  R RRRR R MMMM RMM  R RRRR R RFRR RNN
/admin/tickets/ticket/{ticket}/followers/               R RRRR R MMMM RMM  R RRRR R RFRR RNN
"""
