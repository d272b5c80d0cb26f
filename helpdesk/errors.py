"""Every way in which work can fail, named after who must act.

Not for bugs: those are not wrapped. Nothing is imported here, so every layer may raise these.
"""


class HelpdeskError(Exception):
    """The reason is the message; it says what, where and what to do."""


class TemporaryFailure(HelpdeskError):
    """Nobody need act: the same work is tried again later (SMTP 4xx, exit code 75)."""


class PermanentFailure(HelpdeskError):
    """Trying again changes nothing; whoever asked must be told (SMTP 5xx)."""


class UsageError(HelpdeskError):
    """The request makes no sense as it stands; its writer can mend it (exit code 2)."""


class NotPermitted(HelpdeskError):
    """The request is clear, but its writer may not make it (exit code 77)."""


class ConfigError(HelpdeskError):
    """The admin must mend the configuration before anything starts (exit code 78)."""


class CorruptStore(HelpdeskError):
    """What was stored is not what is read; a person must look before work goes on (exit code 74)."""
