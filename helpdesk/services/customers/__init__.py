"""Customers and contacts: from files to rows, confirmed, merged, shown.

Not their rules (`domain.customers`) and not the files (`config.customers`).
"""
