"""What the RFCs know: reading and writing mail, as pure functions over frozen values.

Belongs here: whatever another mail program would want. Does not: tickets, customers, rules, files,
sockets, clocks and randomness; times and random bytes are arguments.
"""
