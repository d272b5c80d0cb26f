"""Use cases: one public function is one thing the helpdesk does; the caller opens the transaction.

Belongs here: look up, ask the domain, write. Does not: policy (`domain`), networks (`transport`), commits.
"""
