"""The whole table."""

from portal.tests.access import (
    rows_admin,
    rows_billing,
    rows_community,
    rows_customers,
    rows_desk_clock,
    rows_orders,
    rows_portal,
)
from portal.tests.access.table import Row, parse

ROWS: list[Row] = [
    *parse(rows_portal.TABLE),
    *parse(rows_customers.TABLE),
    *parse(rows_community.TABLE),
    *parse(rows_admin.TABLE),
    *parse(rows_billing.TABLE),
    *parse(rows_orders.TABLE),
    *parse(rows_desk_clock.TABLE),
]
