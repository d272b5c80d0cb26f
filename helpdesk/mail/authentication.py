"""Whether our own mail server vouches for the author's address, by RFC 8601.

Only the topmost Authentication-Results field counts, and only if it carries our server's id: anything below or with
another name may have come with the mail. No DNS and no cryptography here; whatever is odd proves nothing.
"""

from collections.abc import Sequence

from helpdesk.mail import address
from helpdesk.mail.authentication_results import LONGEST, OddFieldError, Result, covers, read
from helpdesk.mail.message import Authentication, AuthResult, Mail


def authenticate(mail: Mail, authserv_id: str) -> Authentication:
    """Give the verdict of the server that calls itself `authserv_id` about the author of `mail`.

    PASS only where that server's words cover the one From address; FAIL where it says that DMARC failed, or where a
    list stands in From, so that nobody can vouch for the person behind it; NONE in every other case, also where
    `authserv_id` is "". Never raises.
    """
    if not authserv_id:
        return Authentication(AuthResult.NONE)
    try:
        name, results = read(mail.header("Authentication-Results"))
    except OddFieldError:
        return Authentication(AuthResult.NONE)
    if name != authserv_id.lower():
        return Authentication(AuthResult.NONE)
    return verdict(mail, results)


def verdict(mail: Mail, results: Sequence[Result]) -> Authentication:
    """Judge the author by results that count."""
    failed = next((result for result in results if result.method == "dmarc" and result.verdict == "fail"), None)
    if failed:
        return Authentication(AuthResult.FAIL, str(failed))
    if _is_rewritten(mail):
        return Authentication(AuthResult.FAIL, "From names another than the sender, a list perhaps")
    if mail.sender is None or not mail.sender_is_proof:
        return Authentication(AuthResult.NONE)
    author = mail.sender.address.lower()
    proof = next((result for result in results if result.verdict == "pass" and covers(result, author)), None)
    return Authentication(AuthResult.PASS, str(proof)) if proof else Authentication(AuthResult.NONE)


def _is_rewritten(mail: Mail) -> bool:
    """Tell whether the sender was taken from another field than From: the passed checks are about From's domain.

    Only the first whom From names is read as the sender; further ones are whoever the writer put there.
    """
    if mail.sender is None or mail.sender_is_proof:
        return False
    named = (box for value in mail.header_all("From") for box in address.parse_list(value[:LONGEST]))
    first = next(named, None)
    return first is None or first.address.lower() != mail.sender.address.lower()
