"""The whole table."""

from portal.tests.access import (
    rows_admin,
    rows_billing,
    rows_community,
    rows_customers,
    rows_desk_ask,
    rows_desk_clock,
    rows_desk_guest,
    rows_desk_mail,
    rows_desk_queue,
    rows_desk_reports,
    rows_desk_talk,
    rows_help_search,
    rows_orders,
    rows_portal,
)
from portal.tests.access.table import Row, parse

ROWS: list[Row] = [
    *parse(rows_portal.TABLE),
    *parse(rows_customers.TABLE),
    *parse(rows_desk_ask.TABLE),
    *parse(rows_community.TABLE),
    *parse(rows_admin.TABLE),
    *parse(rows_desk_talk.TABLE),
    *parse(rows_desk_queue.TABLE),
    *parse(rows_billing.TABLE),
    *parse(rows_orders.TABLE),
    *parse(rows_desk_clock.TABLE),
    *parse(rows_desk_mail.TABLE),
    *parse(rows_desk_guest.TABLE),
    *parse(rows_desk_reports.TABLE),
    *parse(rows_help_search.TABLE),
]
