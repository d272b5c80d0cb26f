"""Whether Microsoft 365 vouches for the author's address, where our mailbox lives there.

Its Authentication-Results carry no id, so that the topmost field counts whatever it is called; and mail from inside
carries none but a mark that the service strips from all that comes from outside. Only for mail fetched from there:
in any other way both can be forged.
"""

from typing import Final

from helpdesk.mail.authentication import verdict
from helpdesk.mail.authentication_results import OddFieldError, read_without_id
from helpdesk.mail.message import Authentication, AuthResult, Mail

_INSIDE: Final = "X-MS-Exchange-Organization-AuthAs"
_INSIDE_TENANT: Final = "X-MS-Exchange-CrossTenant-AuthAs"
_TENANT: Final = "X-MS-Exchange-CrossTenant-Id"


def authenticate_microsoft365(mail: Mail, inside: frozenset[str], tenant_id: str = "") -> Authentication:
    """Give the service's verdict about the author of `mail`.

    `inside` are our own domains (lower-case): the marks of internal mail vouch for their people only. The mark that
    other tenants' mail carries too counts only beside our `tenant_id`. Never raises.
    """
    try:
        results = read_without_id(mail.header("Authentication-Results"))
    except OddFieldError:
        results = []
    found = verdict(mail, results)
    if found.result is AuthResult.NONE and any(r.method == "compauth" and r.verdict == "fail" for r in results):
        return Authentication(AuthResult.FAIL, str(next(r for r in results if r.method == "compauth")))
    if found.result is not AuthResult.NONE or mail.sender is None or not mail.sender_is_proof:
        return found
    mark = _internal_mark(mail, tenant_id)
    if mark and mail.sender.address.lower().rpartition("@")[2] in inside:
        return Authentication(AuthResult.PASS, mark)
    return found


def _internal_mark(mail: Mail, tenant_id: str) -> str:
    if _says_internal(mail.header_all(_INSIDE)):
        return f"{_INSIDE}: Internal"
    ours = bool(tenant_id) and {found.strip().lower() for found in mail.header_all(_TENANT)} == {tenant_id.lower()}
    return f"{_INSIDE_TENANT}: Internal" if ours and _says_internal(mail.header_all(_INSIDE_TENANT)) else ""


def _says_internal(values: tuple[str, ...]) -> bool:
    """A mark that stands twice may hold one that came with the mail."""
    return len(values) == 1 and values[0].strip().lower() == "internal"
