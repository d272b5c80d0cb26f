"""How much of a mail is read: every bound in one table. No honest mail reaches one of them.

Beyond a bound the mail is read up to it, a defect says so, and whoever shows the mail attaches the original; nothing
is ever refused here. What a mail may cost in time and memory is bounded apart from these, by
`services.incoming.reading`.
"""

from typing import Final

MAIL_BYTES: Final = 25_000_000  # what mail servers let through; the door and mailboxes have settings of their own
HEADER_BYTES: Final = 256 * 1024  # of the mail's header, and of each part's
HEADER_FIELDS: Final = 5_000  # in each header; an honest one has some dozens
PARTS: Final = 1_000
DEPTH: Final = 100  # multiparts within multiparts
DELIMITER_LINES: Final = 200_000  # lines that begin with "--", whatever they mean
PARAMETERS: Final = 1_000  # of one field
ADDRESSES: Final = 1_000  # of all fields of one name together
MESSAGE_IDS: Final = 1_000  # of References and In-Reply-To
TEXT_BYTES: Final = 2_000_000  # of all passages of the body together
HTML_CHARACTERS: Final = 2_000_000  # of the body's HTML
SIGNED_LEVELS: Final = 3  # mails inside the opaque signatures of mails
CONTAINED_FILES: Final = 200  # in all containers of a mail together; so are the bytes
CONTAINED_BYTES: Final = 50 * 1024 * 1024
ARCHIVES: Final = 20  # of a mail that are opened, winmail.dat among them
ARCHIVE_DIRECTORY_BYTES: Final = 128 * 1024  # more than a thousand members
ARCHIVE_ENTRIES: Final = 20_000  # of all directories of a mail together that are judged by their names
ARCHIVE_MEMBER_BYTES: Final = 20 * 1024 * 1024  # unpacked
ARCHIVE_RATIO: Final = 200  # unpacked to packed; screenshots as BMP reach a hundred
TNEF_ATTRIBUTES: Final = 10_000
TNEF_PROPERTIES: Final = 20_000  # of one stream
FALLBACK_HEADER_BYTES: Final = 32 * 1024  # where nothing but the header can be read

# The defects that tell that something was left out, by how they begin.
CUT: Final = (
    "header too long",
    "too many fields",
    "too many parts",
    "too many delimiter lines",
    "nested too deep",
    "text too long",
    "content failed",
    "read by its header only",
    "pictures in the HTML itself",
)
