"""Messages fed twice while feeder and workers are killed at random: each is one message, once.

The full run, with 5,000 fetched from a server, is `make mail-once`.
"""

from pathlib import Path

import pytest

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database
from tickets.tests.killing import Crew, run_and_kill, start
from tickets.tests.letters import Batch
from tickets.tests.mail_worker import Task
from tickets.tests.mailroom import make_mailbox

BATCH = Batch(count=120, robots=3, forged=3)
CREW = Crew(bring="feed", bringers=1, processors=2, kills=4, most=0.4)


@pytest.mark.django_db(transaction=True)
def test_each_message_is_one_message_row_whoever_is_killed(tenant: Tenant, tmp_path: Path) -> None:
    with tenant_scope(tenant):
        make_mailbox(tenant)
    database = str(shared_database(tmp_path)["NAME"])
    task = Task(database, str(tmp_path / "files"), tenant.pk, BATCH)
    killed = run_and_kill(task, CREW)
    assert killed["process"] >= 1
    assert killed["feed"] >= 1
    check = start(task, "check")
    check.join()
    assert check.exitcode == 0, "what is wrong stands in the captured output"
