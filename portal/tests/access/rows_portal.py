"""Addresses of the portal itself and of signing in."""

# How to read it: table.py.
TABLE = """
# address                                        GET                POST
/                                                .                  M
/more/                                           .                  M
/privacy/                                        .                  M
/accessibility/                                  .                  M
/language/                                       M                  R
/theme.{theme}.css                               .                  M
/brand/logo.{theme}                              N                  M
/files/{file}/                                   N ..N. N .N.. NNN  M
/search/                                         .                  M
/search/suggest/                                 .                  M
/demo/mail/                                      N                  M
/auth/login/                                     . RRRR R RRRR RRR  . RRRR R RRRR RRR
/auth/login/code/                                . RRRR R RRRR RRR  R
/auth/login/code/confirm/                        R                  R
/auth/logout/                                    R .... . .... ...  R
/auth/inactive/                                  .                  M
/auth/signup/                                    . RRRR R RRRR RRR  R
/auth/finish/                                    L RRRR R RRRR RRR  L RRRR R RRRR RRR
/auth/reauthenticate/                            L .... . .... ...  L .... . .... ...
/auth/email/                                     L .... . .... ...  L RRRR R RRRR RRR
/auth/confirm-email/                             .                  M
/auth/confirm-email/{confirm_key}/               .                  L RLLL L LLLL LLL
/auth/password/change/                           L .... . .... ...  L RRRR R RRR. RRR
/auth/password/set/                              L RRRR R RRRR RRR  L RRRR R RRRR RRR
/auth/password/reset/                            .                  R
/auth/password/reset/done/                       .                  M
/auth/password/reset/key/{uid}-{key}/            R                  R
/auth/password/reset/key/done/                   .                  M
/auth/second-factor/                             L R... . .... ...  L MMMM M MMMM MMM
/auth/second-factor/verify/                      L .RRR R RRRR RRR  L .RRR R RRRR RRR
/auth/second-factor/verify/passkey/begin/        F MFFF F FFFF FFF  F .FFF F FFFF FFF
/auth/second-factor/verify/passkey/complete/     F MFFF F FFFF FFF  F BFFF F FFFF FFF
/auth/second-factor/app/                         L .... . .... ...  L RRRR R RRRR RRR
/auth/second-factor/app/remove/                  L .... . .... ...  L RRRR R RRRR RRR
/auth/second-factor/codes/                       L .... . .... ...  L .RRR R RRRR RRR
/auth/second-factor/passkeys/add/                L .... . .... ...  M
/auth/second-factor/passkeys/register/begin/     F FMMM M MMMM MMM  F F... . .... ...
/auth/second-factor/passkeys/register/complete/  F FMMM M MMMM MMM  F FBBB B BBBB BBB
/auth/second-factor/passkeys/{passkey}/          L .NNN N NNNN NNN  L RNNN N NNNN NNN
/auth/second-factor/passkeys/{passkey}/remove/   L .NNN N NNNN NNN  L RNNN N NNNN NNN
"""
