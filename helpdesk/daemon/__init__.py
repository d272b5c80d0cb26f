"""The long-running process: three short loops, a clock that wakes them, and the way they start and stop.

Belongs here: threads, timing, carrying mail between transports and services. Does not: policy, SQL, protocols.
"""
