"""What the demo shows: a line for each mail on the screen, and a folder with every mail to look at.

Not the playing (`demo.play`). The folder holds .eml, .txt and .html of each mail and an index page.
"""

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from helpdesk.demo.play import Play, play_all
from helpdesk.demo.story import ERIKA, Posting, Scene, Sent
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store import tickets
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.outbox import OutboundMessage

_TOLD = {
    Notice.ACKNOWLEDGEMENT: "acknowledged to",
    Notice.REDIRECTED: "told whom to turn to:",
    Notice.TICKET_OPENED: "team told:",
    Notice.COMMENT_TO_TEAM: "team told:",
    Notice.COMMENT_TO_CUSTOMER: "sent to",
    Notice.NOT_SENT: "not sent on; its writer is told:",
    Notice.DELIVERY_FAILED: "team told of the failure:",
    Notice.TICKET_NOTICE: "told of the new ticket, as a contact of the customer:",
    Notice.STATUS_NOTICE: "told of the new status, as a contact of the customer:",
    Notice.NOTICE_DIGEST: "reads it gathered, at the chosen time:",
    Notice.STATUS_CHANGED: "told of the new status:",
    Notice.COMMAND_RECEIPT: "got the receipt of the commands:",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>helpdesk demo</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}}
td,th{{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}}</style></head>
<body><h1>Mails that the helpdesk sent in this demo</h1>
<table><tr><th>to</th><th>subject</th><th>look</th></tr>
{rows}
</table></body></html>
"""


def show_demo(play: Play, say: Callable[[str], None]) -> None:
    """Play the whole story and say what happens, line by line; the daemon must run."""
    say("A support mailbox comes to life: the daemon runs, mails arrive by SMTP.\n")
    for count, (scene, posting, inbound, out) in enumerate(play_all(play), 1):
        for line in _outcome(play, count, scene, inbound, out):
            say(line)
        _write_incoming(play.folder / "received", count, posting)
    _write_outgoing(play)
    say("\nThe acknowledgement as Erika sees it:\n")
    acknowledgement = next(mail for mail in play.sent if mail.recipient == ERIKA)
    for line in _readable(acknowledgement):
        say(f"  | {line}".rstrip())


def next_steps(folder: Path) -> list[str]:
    """Give what to try after the demo."""
    command = f"python -m helpdesk --config {folder / 'helpdesk.toml'}"
    return [
        "",
        f"Every mail stands in {folder}: open {folder / 'index.html'} in a browser.",
        "Try next, with .venv/bin/python:",
        f"  {command} ticket list",
        f"  {command} ticket show 2026-000001".replace("2026", _year(folder)),
        f"  {command} inbox why 1",
        f"  {command} customers show 10042",
        "To go live, copy config/helpdesk.minimal.toml, fill it in, and say: helpdesk check, then helpdesk run.",
    ]


def _outcome(
    play: Play, count: int, scene: Scene, inbound: InboundMessage, out: Sequence[OutboundMessage]
) -> list[str]:
    with play.database() as database, database.reading() as session:
        ticket = tickets.get(session, inbound.ticket_id) if inbound.ticket_id is not None else None
    number = f" {ticket.number}" if ticket else ""
    lines = [f"{count}. {scene.title}", f"   -> {_WORDS.get(inbound.disposition, inbound.disposition)}{number}"]
    out = [row for row in out if row.state != OutboundState.FOLDED]  # another mail stands for them
    for notice in dict.fromkeys(row.notice for row in out):
        people = ", ".join(row.recipient for row in out if row.notice == notice)
        lines.append(f"      {_TOLD.get(Notice(notice), notice)} {people}")
    if not out:
        lines.append("      nobody is mailed")
    return lines


_WORDS = {
    "OpenTicket": "new ticket",
    "AddComment": "comment on ticket",
    "RecordBounce": "noted on ticket",
    "Ignore": "kept and ignored",
}


def _readable(mail: Sent) -> list[str]:
    body = mail.message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return [*(f"{name}: {mail.message[name]}" for name in ("From", "To", "Subject")), "", *text.splitlines()]


def _year(folder: Path) -> str:
    names = " ".join(path.name for path in folder.glob("*.eml"))
    match = re.search(r"(\d{4})-\d{6}", names)
    return match[1] if match else "2026"


def _write_incoming(folder: Path, count: int, posting: Posting) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{count:02}.eml").write_bytes(posting.raw)


def _write_outgoing(play: Play) -> None:
    rows = []
    for count, mail in enumerate(play.sent, 1):
        subject = str(mail.message["Subject"])
        numbers = re.findall(r"\[#([^\]]+)\]", subject)
        name = "-".join([f"{count:02}", *numbers, mail.recipient.partition("@")[0]])
        rows.append(_write_mail(play.folder, name, mail, subject))
    (play.folder / "index.html").write_text(_PAGE.format(rows="\n".join(rows)), encoding="utf-8")


def _write_mail(folder: Path, name: str, mail: Sent, subject: str) -> str:
    (folder / f"{name}.eml").write_bytes(mail.message.as_bytes())
    kinds = ["eml"]
    for kind, suffix in (("plain", "txt"), ("html", "html")):
        body = mail.message.get_body((kind,))
        if body is not None:
            (folder / f"{name}.{suffix}").write_text(str(body.get_content()), encoding="utf-8")
            kinds.append(suffix)
    links = " ".join(f'<a href="{escape(name)}.{suffix}">{suffix}</a>' for suffix in kinds)
    return f"<tr><td>{escape(mail.recipient)}</td><td>{escape(subject)}</td><td>{links}</td></tr>"
