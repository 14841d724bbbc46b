"""Addresses of billing: the customers' pages and the staff's."""

# How to read it: table.py.
TABLE = """
# address                                                      GET                POST
/billing/                                                      L .F.F . .... ...  M
/billing/export/                                               L .F.F . .... ...  M
/billing/invoices/{invoice}/                                   L .F.F N NNRR NNN  M
/billing/payments/                                             L .F.F . .... ...  M
/billing/statement/                                            L .F.F . .... ...  M
/billing/statement/pdf/                                        L .F.F . .... ...  M
/admin/billing/invoice/                                        R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/billing/invoice/add/                                    R RRRR R FF.. RF.  R RRRR R FFRR RF.
/admin/billing/invoice/orders/                                 R RRRR R FF.. RF.  R RRRR R FFRR RFN
/admin/billing/invoice/{draft}/history/                        R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/billing/invoice/{draft}/delete/                         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/billing/invoice/{draft}/change/                         R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{draft}/                                R                  R
/admin/billing/invoice/{draft}/issue/                          R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{draft}/discard/                        R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{invoice_key}/record-payment/           R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{invoice_key}/credit/                   R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{invoice_key}/pdf-again/                R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/invoice/{invoice_key}/pdf/                      R RRRR R FFNN RFN  R RRRR R FFNN RFN
/admin/billing/payment/                                        R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/billing/payment/add/                                    R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/billing/payment/{payment}/history/                      R RRRR R NNRR RNN  R RRRR R NNRR RNN
/admin/billing/payment/{payment}/delete/                       R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/billing/payment/{payment}/change/                       R RRRR R FF.. RFN  R RRRR R FFFF RFF
/admin/billing/payment/{payment}/                              R                  R
/admin/billing/payment/{payment}/reverse/                      R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/billingprofile/                                 R RRRR R FF.. RF.  R RRRR R FF.. RF.
/admin/billing/billingprofile/add/                             R RRRR R FF.. RF.  R RRRR R FFRR RF.
/admin/billing/billingprofile/{payment_term}/history/          R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/billing/billingprofile/{payment_term}/delete/           R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/billingprofile/{payment_term}/change/           R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/billingprofile/{payment_term}/                  R                  R
/admin/billing/billingsettings/                                R RRRR R FFRR RFR  R RRRR R FFRR RFR
/admin/billing/billingsettings/add/                            R RRRR R FFRR RF.  R RRRR R FFRR RFR
/admin/billing/billingsettings/{billing_settings}/history/     R RRRR R FFRR RNN  R RRRR R FFRR RNN
/admin/billing/billingsettings/{billing_settings}/delete/      R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/billing/billingsettings/{billing_settings}/change/      R RRRR R FF.. RFN  R RRRR R FFRR RFN
/admin/billing/billingsettings/{billing_settings}/             R                  R
"""
