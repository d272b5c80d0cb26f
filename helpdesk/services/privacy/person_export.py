"""Write everything about a person into a folder: a page to read, data for programs, his mails and attachments.

What is his to see says `person_facts`. The handing out is a disclosure and noted (`disclosures`). Overwrites nothing.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.errors import PermanentFailure, UsageError
from helpdesk.mail.parse import extract
from helpdesk.rendering.person_page import PersonPage, person_page
from helpdesk.rendering.templates import shipped_directory
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.facts import site_facts
from helpdesk.services.privacy.person import Someone
from helpdesk.services.privacy.person_facts import attachment_file, facts_of
from helpdesk.store import inbox, outbox
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import StoredAttachment


def export(session: Session, desk: Desk, someone: Someone, folder: Path, now: datetime) -> int:
    """Write the folder, for nobody else to read; gives the number of files.

    Raises UsageError where there is something of that name, PermanentFailure where it cannot be written.
    """
    data = facts_of(session, desk, someone, now)
    own = desk.settings.templates
    directories = (own, shipped_directory()) if own else (shipped_directory(),)
    html, text = person_page(directories, someone.language, PersonPage(site_facts(desk), now, data))
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError as error:
        raise UsageError(f"{folder} is there already: name a folder that is not") from error
    except OSError as error:
        raise PermanentFailure(f"cannot make {folder}: {error.strerror}") from error
    count = 0
    plain = json.dumps(data, ensure_ascii=False, indent=1, default=_plain)
    pages = {"index.html": html, "index.txt": text, "data.json": f"{plain}\n"}
    encoded = ((name, page.encode("utf-8", "replace")) for name, page in pages.items())
    for name, content in chain(encoded, _files(session, desk, data)):
        _write(folder / name, content)
        count += 1
    return count


def _files(session: Session, desk: Desk, data: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    for mail in data["mails_in"]:
        if mail["file"]:
            yield mail["file"], inbox.raw_bytes(session.get_one(InboundMessage, mail["id"]), desk.blobs)
    for mail in data["mails_out"]:
        if mail["file"]:
            yield mail["file"], outbox.content(session, mail["id"], desk.blobs)
    wanted = {file["file"] for ticket in data["tickets"] for said in ticket["comments"] for file in said["files"]}
    for name in sorted(wanted):
        attachment = session.get_one(StoredAttachment, int(Path(name).name.partition("-")[0]))
        raw = inbox.original_bytes(session.get_one(InboundMessage, attachment.inbound_id), desk.blobs)
        yield attachment_file(attachment), extract(raw, attachment.position)[1]


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise PermanentFailure(f"cannot write {path}: {error.strerror}") from error


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
