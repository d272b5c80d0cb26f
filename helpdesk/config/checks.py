"""What settings must fulfil together, beyond the type of each: one small function for each rule.

Nothing here looks at the machine (`config.checks_files`). Paths name keys of `Settings`.
"""

import ipaddress
from collections.abc import Callable, Iterator

from helpdesk.config.locate import KeyPath
from helpdesk.config.problems import Finding, Rule, Severity
from helpdesk.config.servers import Mailbox, Secret, Smarthost
from helpdesk.config.settings import Settings

Check = Callable[[Settings], Iterator[Finding]]


def servers(settings: Settings) -> Iterator[tuple[KeyPath, Mailbox | Smarthost]]:
    """Give every server that we log in to, with the path of its table."""
    for number, mailbox in enumerate(settings.mailbox):
        yield ("mailbox", number), mailbox
    if settings.smarthost is not None:
        yield ("smarthost",), settings.smarthost


def is_this_machine(host: str) -> bool:
    """Tell whether the name or address can only mean the machine itself (RFC 6761 6.3, RFC 1122 3.2.1.3)."""
    name = host.lower().rstrip(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _way_out(settings: Settings) -> Iterator[Finding]:
    server, folder = ("smarthost",), ("outgoing", "maildir")
    if settings.smarthost is None and settings.outgoing.maildir is None:
        hint = "add [smarthost] with the server that takes our mail"
        yield Finding(
            Rule.NO_WAY_OUT, (), "mail cannot leave: there is no [smarthost]", hint, involved=(server, folder)
        )
    if settings.smarthost is not None and settings.outgoing.maildir is not None:
        message = "mail can leave in two ways: outgoing.maildir and [smarthost] exclude each other"
        yield Finding(Rule.TWO_WAYS_OUT, folder, message, "remove one of them", involved=(server,))


def _way_in(settings: Settings) -> Iterator[Finding]:
    if not settings.mailbox and settings.door is None:
        hint = "add [[mailbox]] with an IMAP account, or [door] behind a mail server of your own"
        ways: tuple[KeyPath, ...] = (("mailbox",), ("door",))
        yield Finding(
            Rule.NO_WAY_IN, (), "mail cannot come in: there is no [[mailbox]] and no [door]", hint, involved=ways
        )


def _tag_needed(settings: Settings) -> Iterator[Finding]:
    if settings.site.subject_tag == "none" and not settings.reply.plus_addressing:
        message = "without subject tag and without plus addressing, answers would not find their ticket"
        hint = 'set subject_tag = "prefix", or plus_addressing = true if the mail server delivers support+anything@'
        path, other = ("site", "subject_tag"), ("reply", "plus_addressing")
        yield Finding(Rule.TAG_NEEDED, path, message, hint, involved=(other,))


def _plain_password(settings: Settings) -> Iterator[Finding]:
    for path, server in servers(settings):
        if server.security == "none" and server.user and not is_this_machine(server.host):
            message = f"the password would cross the network to {server.host} in the clear"
            hint = 'set security = "tls" or "starttls"; "none" is for this machine only'
            involved: tuple[KeyPath, ...] = ((*path, "host"), (*path, "user"))
            yield Finding(Rule.PLAIN_PASSWORD, (*path, "security"), message, hint, involved=involved)


def _mailbox_names(settings: Settings) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for number, mailbox in enumerate(settings.mailbox):
        earlier = first.setdefault(mailbox.name, number)
        if earlier != number:
            path, other = ("mailbox", number, "name"), ("mailbox", earlier, "name")
            message = f"mailbox {earlier + 1} has the name '{mailbox.name}' already"
            yield Finding(Rule.MAILBOX_NAME_TWICE, path, message, "give each a name of its own", involved=(other,))


def _mailbox_twice(settings: Settings) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], int] = {}
    for number, mailbox in enumerate(settings.mailbox):
        earlier = first.setdefault((mailbox.host.lower(), mailbox.user, _folder(mailbox.folder)), number)
        if earlier != number:
            message = f"mailbox {earlier + 1} empties the same folder of the same user on {mailbox.host}"
            involved: tuple[KeyPath, ...] = tuple(
                ("mailbox", place, key) for place in (number, earlier) for key in ("host", "user", "folder")
            )
            yield Finding(Rule.MAILBOX_TWICE, ("mailbox", number), message, "remove one of them", involved=involved)


def _same_folder(settings: Settings) -> Iterator[Finding]:
    for number, mailbox in enumerate(settings.mailbox):
        if mailbox.after == "move" and _folder(mailbox.folder) == _folder(mailbox.processed_folder):
            path, other = ("mailbox", number, "processed_folder"), ("mailbox", number, "folder")
            message = f"processed mail would stay in {mailbox.folder}, where new mail is looked for"
            yield Finding(Rule.SAME_FOLDER, path, message, "name two different folders", involved=(other,))


def _folder(name: str) -> str:
    """Only INBOX has no case (RFC 9051 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


_OUR_ID = "take the word that follows 'Authentication-Results:' in a mail that your own server received"
_WEAKER = (
    "whoever has a mail of ours to a technician can answer customers and take tickets in his name; what is serious "
    "waits for a word from his registered address"
)


def _authserv_id(settings: Settings) -> Iterator[Finding]:
    authentication, where = settings.authentication, ("authentication", "authserv_id")
    if authentication.mode == "authserv_id" and not authentication.authserv_id:
        message = 'mode = "authserv_id" needs the id of our own mail server'
        yield Finding(Rule.NO_AUTHSERV_ID, ("authentication", "mode"), message, _OUR_ID)
    elif authentication.mode == "none":
        message = f'with mode = "none" nobody vouches for senders: {_WEAKER}'
        yield Finding(Rule.NO_AUTHSERV_ID, ("authentication", "mode"), message, "", Severity.WARNING)
    elif authentication.way == "none":
        message = f"authentication.authserv_id is empty: {_WEAKER}"
        yield Finding(Rule.NO_AUTHSERV_ID, where, message, _OUR_ID, Severity.WARNING)
    if authentication.authserv_id and authentication.way != "authserv_id":
        message = f'authentication.authserv_id counts for nothing with mode = "{authentication.mode}"'
        hint = 'remove it, or set mode = "authserv_id"'
        yield Finding(Rule.AUTHSERV_ID_UNUSED, where, message, hint, Severity.WARNING)


def _internal_mark(settings: Settings) -> Iterator[Finding]:
    """Microsoft's servers remove foreign marks from the mail of their mailboxes; nobody does so before our door."""
    if settings.authentication.way == "microsoft365" and settings.door is not None:
        message = 'mode = "microsoft365" believes a header that whoever hands mail to the [door] can write himself'
        hint = 'fetch with [[mailbox]] only and remove [door], or set mode = "authserv_id"'
        yield Finding(Rule.FORGEABLE_MARK, ("authentication", "mode"), message, hint, involved=(("door",),))


CHECKS: tuple[Check, ...] = (
    _way_out,
    _way_in,
    _tag_needed,
    _plain_password,
    _mailbox_names,
    _mailbox_twice,
    _same_folder,
    _authserv_id,
    _internal_mark,
)


def password_path(path: KeyPath, section: Secret) -> KeyPath:
    """Give the key that says where the password of a section comes from."""
    return (*path, "password_file" if section.password_file else "password_command")
