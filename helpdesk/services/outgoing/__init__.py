"""Who is told what, the mails that say so, and what became of them.

Not the decision (`domain.telling`), not the words (`rendering`) and not the servers (`transport`).
"""
