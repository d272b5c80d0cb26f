"""A helpdesk.toml without a fault, for tests that spoil it; beside it lies a password file named "pw"."""

GOOD = """\
[site]
name = "Support Muster GmbH"
address = "support@example.de"
[team]
addresses = ["erika@example.org"]
[[mailbox]]
name = "support"
host = "imap.example.de"
user = "support@example.de"
password_file = "pw"
[smarthost]
host = "smtp.example.de"
[authentication]
authserv_id = "mx.example.de"
"""
