"""Addresses of the community, for everybody and for moderators."""

# How to read it: table.py.
TABLE = """
# address                                                    GET                POST
/community/                                                  .                  M
/community/new/                                              L .... . .... ...  L RRRR R RRR. R..
/community/profile/                                          L .... . .... ...  L RRRR R RRRR RRR
/community/{forum_key}/                                      . .... . .... ...  M
/community/{forum_key}/follow/                               M                  L RRRR R RRRR RRR
/community/{forum_key}/unfollow/                             M                  L RRRR R RRRR RRR
/community/topics/{topic}-{topic_slug}/                      . .... . .... NNN  M
/community/topics/{topic}/                                   R RRRR R RRRR NNN  M
/community/topics/{topic}/reply/                             M                  L RRRR R RRR. NNN
/community/topics/{topic}/follow/                            M                  L RRRR R RRRR NNN
/community/topics/{topic}/unfollow/                          M                  L RRRR R RRRR NNN
/community/topics/{topic}/unaccept/                          M                  L RFFF F FRRR NNN
/community/topics/{topic}/posts/{answer}/                    R RRRR R RRRR NNN  M
/community/topics/{topic}/posts/{answer}/edit/               L F.FF F FFFF NNN  L FRFF F FFFF NNN
/community/topics/{topic}/posts/{answer}/report/             L .F.. . .... NNN  L RFRR R RRRR NNN
/community/topics/{topic}/posts/{answer}/vote/               M                  L RFRR R RRRR NNN
/community/topics/{topic}/posts/{answer}/unvote/             M                  L RFRR R RRRR NNN
/community/topics/{topic}/posts/{answer}/accept/             M                  L RFFF F FRRR NNN
/admin/community/forumcategory/                              R RRRR R F... RF.  R RRRR R F... RF.
/admin/community/forumcategory/add/                          R RRRR R F... RF.  R RRRR R FRRR RF.
/admin/community/forumcategory/{forum}/history/              R RRRR R FRRR RNN  R RRRR R FRRR RNN
/admin/community/forumcategory/{forum}/delete/               R RRRR R FFFF RFF  R RRRR R FFFF RFF
/admin/community/forumcategory/{forum}/change/               R RRRR R F... RFN  R RRRR R FRRR RFN
/admin/community/forumcategory/{forum}/                      R                  R
/admin/community/topic/                                      R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/community/post/                                       R RRRR R F... RF.  R RRRR R MMMM RMM
/admin/community/post/{held_topic}/{opening}/                R RRRR R F... RFN  R RRRR R MMMM RMM
/admin/community/post/{held_topic}/{opening}/decide/         R RRRR R MMMM RMM  R RRRR R FRRR RFN
"""
