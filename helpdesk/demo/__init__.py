"""The demo: the real daemon on a folder of its own, a short story sent by real SMTP, and a look at the result.

Nothing here is used by the product; nothing of the product is replaced here.
"""
