"""The tree of parts as messages of the standard library, for readers of reports (RFC 3462, RFC 3464).

Not a parser: structure and slices come from `parts`; large leaves are left out, because no report needs them.
"""

from email.message import Message
from email.policy import compat32

from helpdesk.mail import fields, parts
from helpdesk.mail.fields import Header
from helpdesk.mail.parts import Part

_LEAF_BYTES = 32 * 1024
# An attached mail may hold another one; a report about a report about a report is deep enough.
_ATTACHED_DEPTH = 3


def message(part: Part, depth: int = 0) -> Message:
    """Give the message with header and payload as the standard parser would; leaves above 32 KB are empty."""
    out = _headed(part.header)
    children: list[Message | str] = [message(child, depth) for child in part.children]
    if children and part.type.startswith("multipart/"):
        out.set_payload(children)
    elif part.end - part.start > _LEAF_BYTES and not part.type.startswith("message/"):
        out.set_payload("")
    elif part.type == "message/rfc822" and depth < _ATTACHED_DEPTH:
        root, _ = parts.read(parts.prepared(part.content()))
        attached: list[Message | str] = [message(root, depth + 1)]
        out.set_payload(attached)
    elif part.type == "message/delivery-status":
        out.set_payload(_blocks(part.content()[:_LEAF_BYTES]))
    else:
        out.set_payload(part.raw[part.start : part.end].decode("ascii", "surrogateescape"))
    return out


def _headed(header: Header) -> Message:
    out = Message(policy=compat32)
    for name, value in header.fields:
        out.set_raw(name, value)
    return out


def _blocks(data: bytes) -> list[Message | str]:
    """Read the groups of fields of a delivery status: one about the message, then one for each recipient."""
    blocks: list[Message | str] = []
    data = data.lstrip()
    while data:
        header, end = fields.read_block(data)
        if end == 0:
            break
        blocks.append(_headed(header))
        data = data[end:].lstrip()
    return blocks
