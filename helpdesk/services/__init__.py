"""Use cases: one public function is one thing the helpdesk does; the caller opens the transaction.

`incoming` takes a mail to what is done about it, `ticketing` changes tickets, `commands` does what people order and ask
by mail, `outgoing` tells people and writes the mails, `customers` keeps customers and contacts, `privacy` what the law
wants. Belongs here: look up, ask the domain, write. Does not: policy (`domain`), networks (`transport`), commits.
"""
