"""What the admin writes: settings as typed values, read once and passed in. No global state, no I/O at import."""
