"""From the bytes of a mail to what is done about it: received, read, understood, decided, applied.

Not the tickets themselves (`ticketing`) and not what is told of them (`outgoing`).
"""
