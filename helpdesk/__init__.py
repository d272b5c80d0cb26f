"""The helpdesk that lives in a mailbox."""
