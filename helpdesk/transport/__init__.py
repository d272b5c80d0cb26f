"""The only code that talks to other machines and other programs' folders: IMAP, SMTP, LMTP, maildir, systemd.

Belongs here: protocols. Does not: what a mail means, the database, or any policy.
"""
