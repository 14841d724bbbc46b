"""Addresses of the catalogue, the cart, orders and quotes, the team's too."""

# How to read it: table.py.
TABLE = """
# address                                       GET                  POST
/catalogue/                                     L .... . .... ...    M
/catalogue/{product}/                           L .... . NN.. NNN    M
/catalogue/{product}/add/                       M                    L RRFF R NNFF NNN
/cart/                                          L ..FF . .... ...    M
/cart/change/                                   M                    L RRFF R .... R..
/cart/prices/                                   M                    L RRFF R .... R..
/cart/order/                                    M                    L RRFF R .... ...
/cart/quote/                                    M                    L RRFF R .... ...
/cart/{product}/remove/                         M                    L RRFF R NNNN NNN
/orders/                                        L .... . .... ...    M
/orders/export/                                 L .... . .... ...    M
/orders/{order}/                                L .... N NNRR NNN    M
/orders/{order}/again/                          M                    L RRFF N NNFF NNN
/orders/{order}/cancel/                         M                    L RRFF N NNFF NNN
/quotes/                                        L .... . .... ...    M
/quotes/{quote}/                                L .... N NNRR NNN    M
/quotes/{offered}/accept/                       M                    L RRFF N NNFF NNN
/quotes/{offered}/decline/                      M                    L RRFF N NNFF NNN
/quotes/{quote}/withdraw/                       M                    L RRFF N NNFF NNN
/admin/orders/product/                          R RRRR R FF.. RF.    R RRRR R FF.. RF.
/admin/orders/product/add/                      R RRRR R FF.. RF.    R RRRR R FFRR RF.
/admin/orders/product/{product_key}/history/    R RRRR R NNRR RNN    R RRRR R NNRR RNN
/admin/orders/product/{product_key}/delete/     R RRRR R FFFF RFF    R RRRR R FFFF RFF
/admin/orders/product/{product_key}/change/     R RRRR R FF.. RFN    R RRRR R FFRR RFN
/admin/orders/product/{product_key}/            R                    R
/admin/orders/productcategory/                  R RRRR R FF.. RF.    R RRRR R FF.. RF.
/admin/orders/productcategory/add/              R RRRR R FF.. RF.    R RRRR R FFRR RF.
/admin/orders/productcategory/{shelf}/history/  R RRRR R NNRR RNN    R RRRR R NNRR RNN
/admin/orders/productcategory/{shelf}/delete/   R RRRR R FFFF RFF    R RRRR R FFFF RFF
/admin/orders/productcategory/{shelf}/change/   R RRRR R FF.. RFN    R RRRR R FFRR RFN
/admin/orders/productcategory/{shelf}/          R                    R
/admin/orders/taxrate/                          R RRRR R FF.. RF.    R RRRR R FF.. RF.
/admin/orders/taxrate/add/                      R RRRR R FFFF RFF    R RRRR R FFFF RFF
/admin/orders/taxrate/{tax_rate}/history/       R RRRR R FFRR RNN    R RRRR R FFRR RNN
/admin/orders/taxrate/{tax_rate}/delete/        R RRRR R FFFF RFF    R RRRR R FFFF RFF
/admin/orders/taxrate/{tax_rate}/change/        R RRRR R FF.. RFN    R RRRR R FFRR RFN
/admin/orders/taxrate/{tax_rate}/               R                    R
/admin/orders/order/                            R RRRR R FF.. RF.    R RRRR R MMMM RMM
/admin/orders/order/{order}/                    R RRRR R FF.. RFN    R RRRR R MMMM RMM
/admin/orders/order/{order}/confirm/            R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/order/{confirmed}/ship/           R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/order/{shipped}/deliver/          R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/order/{order}/cancel/             R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/order/{order}/dates/              R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/order/{order}/note/               R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/quote/                            R RRRR R FF.. RF.    R RRRR R MMMM RMM
/admin/orders/quote/{quote}/                    R RRRR R FF.. RFN    R RRRR R MMMM RMM
/admin/orders/quote/{quote}/offer/              R RRRR R MMMM RMM    R RRRR R FFRR RFN
/admin/orders/quote/{quote}/withdraw/           R RRRR R MMMM RMM    R RRRR R FFRR RFN
"""
