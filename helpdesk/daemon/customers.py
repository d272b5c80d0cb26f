"""On SIGHUP: read the customers' files anew, apply what is safe, and name what is not, in the log.

At the start nothing is applied: a daemon that comes up after a restore must not change customers by itself. What
must be decided, takes something away or stands in a broken file waits for `helpdesk customers apply`.
"""

import logging
import traceback
from datetime import datetime

from helpdesk.config.settings import Settings
from helpdesk.errors import TemporaryFailure
from helpdesk.services.customers import customers
from helpdesk.store.database import Database

log = logging.getLogger(__name__)


def reload_customers(database: Database, settings: Settings, now: datetime) -> None:
    """Bring the files in as far as that is safe. Raises nothing: the daemon goes on with what it had."""
    try:
        with database.transaction() as session:
            known = customers.known(session)
            reading = customers.read_files(known, settings)
            trusting = settings.contacts.trust_first_import
            done = customers.apply_safe(session, known, reading.customers, now, actor="admin", trusting=trusting)
    except TemporaryFailure as error:
        log.warning("customers not read: %s", error)
        return
    except Exception as error:  # noqa: BLE001 - no customer's file may stop the mail of all others
        # Only the places in the code are told: the error's own words may repeat what a file holds.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.critical("customers not read, this is a bug in helpdesk (%s)\n%s", type(error).__name__, places)
        return
    for problem in reading.problems:
        log.error("customers: %s", str(problem).partition("\n")[0])
    for refused in done.refused:
        reason = "; ".join(one.message for one in refused.refusals)
        log.warning(
            "customer left as it is number=%s file=%s: %s; see helpdesk customers plan",
            refused.number,
            refused.file.file if refused.file else "",
            reason or ("it must be decided" if refused.must_be_decided else "something would be taken away"),
        )
    for one in done.plan.customers:
        if one.file is not None and one.is_left_over:
            log.warning("customer lives on number=%s as=%s: remove file=%s", one.number, one.survivor, one.file.file)
    log.info("customers read written=%d refused=%d", len(done.written), len(done.refused))
