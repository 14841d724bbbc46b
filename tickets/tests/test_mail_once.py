"""Messages fed twice while feeder and worker are killed at random: each is one message, once.

The full run, with 5,000, is `python -m benchmarks.mail`.
"""

from pathlib import Path

import pytest

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database
from tickets.tests.killing import Work, run_and_kill
from tickets.tests.mailroom import make_mailbox

MESSAGES, KILLS, LIFE = 60, 4, 0.8


@pytest.mark.django_db(transaction=True)
def test_each_message_is_one_message_row_whoever_is_killed(tenant: Tenant, tmp_path: Path) -> None:
    with tenant_scope(tenant):
        make_mailbox(tenant)
    database = str(shared_database(tmp_path)["NAME"])
    work = Work(database, str(tmp_path / "files"), tenant.pk, MESSAGES)
    killed = run_and_kill(work, kills=KILLS, most=LIFE)
    assert killed["process"] >= 1
    assert killed["feed"] >= 1
    check = work.start("check")
    check.join()
    assert check.exitcode == 0, "what is wrong stands in the captured output"
