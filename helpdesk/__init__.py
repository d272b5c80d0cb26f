"""The helpdesk that lives in a mailbox.

Mails become numbered tickets, replies become comments. The layers and what each may import: `pyproject.toml`.
"""

__version__ = "0.1.0"
