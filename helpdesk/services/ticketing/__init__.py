"""What happens to a ticket, as rows and events: opened, changed, merged, handed over.

No mails: who is told stands in `outgoing`.
"""
