"""What the helpdesk knows: its decisions as pure functions over frozen values.

Belongs here: whatever another helpdesk would want. Does not: SQL, sockets, files, clocks and randomness.
"""
