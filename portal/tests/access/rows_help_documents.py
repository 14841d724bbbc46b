"""Addresses of documents: the readers' pages and the staff's."""

# How to read it: table.py.
TABLE = """
# address                                                       GET                POST
/documents/                                                     .                  M
/documents/new/                                                 L ...F . RRRR .RR  L RRRF R RRRR RRR
/documents/{document}/                                          N ...N N N... NNN  M
/documents/{document}/accept/                                   M                  L RRRN N NFFF NNN
/documents/{own_document}/new-version/                          L ...N N NFFF NNN  L RRRN N NFFF NNN
/documents/{sent_document}/withdraw/                            M                  L RFFN N NFFF NNN
/admin/knowledge/document/                                      R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/document/add/                                  R RRRR R F... RF.  R RRRR R FRRR RFR
/admin/knowledge/document/{document_key}/history/               R RRRR R NRRR RNN  R RRRR R NRRR RNN
/admin/knowledge/document/{document_key}/delete/                R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/document/{document_key}/change/                R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/document/{document_key}/acceptances/           R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/document/{document_key}/acceptances/export/    R RRRR R F... RFN  R RRRR R MMMM RMM
/admin/knowledge/document/{document_key}/                       R                  R
"""
