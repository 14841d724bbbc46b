"""Addresses that programs read, news and the state of the service."""

# How to read it: table.py.
TABLE = """
# address                                                     GET                POST
/robots.txt                                                   .                  M
/sitemap.xml                                                  .                  M
/sitemap-pages.xml                                            .                  M
/sitemap-0.xml                                                .                  M
/sitemap-community-0.xml                                      .                  M
/en/help/feed.atom                                            . .... . .... NNN  M
/news/                                                        R                  M
/news/{news}/                                                 R                  M
/en/news/                                                     . .... . .... NNN  M
/en/news/feed.atom                                            . .... . .... NNN  M
/en/news/{news}/                                              . .... . .... NNN  M
/news/{own_news}/dismiss/                                     M                  N RRRR N RRRR NNN
/news/mail/news/                                              M                  L RRRR R RRRR RRR
/status/                                                      R                  M
/status/{incident}/                                           R                  M
/en/status/                                                   . .... . .... NNN  M
/en/status/feed.atom                                          . .... . .... NNN  M
/en/status/history/                                           . .... . .... NNN  M
/en/status/{incident}/                                        . .... . .... NNN  M
/admin/knowledge/announcement/                                R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/announcement/add/                            R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/announcement/{news_key}/history/             R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/announcement/{news_key}/delete/              R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/announcement/{news_key}/change/              R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/announcement/{news_key}/                     R                  R
/admin/knowledge/servicecomponent/                            R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/servicecomponent/add/                        R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/servicecomponent/{component}/history/        R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/servicecomponent/{component}/delete/         R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/servicecomponent/{component}/change/         R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/servicecomponent/{component}/                R                  R
/admin/knowledge/incident/                                    R RRRR R F... RF.  R RRRR R F... RF.
/admin/knowledge/incident/add/                                R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/knowledge/incident/{incident_key}/history/             R RRRR R F... RNN  R RRRR R F... RNN
/admin/knowledge/incident/{incident_key}/delete/              R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/knowledge/incident/{incident_key}/change/              R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/incident/{incident_key}/updates/{said}/      R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/knowledge/incident/{incident_key}/                     R                  R
"""
