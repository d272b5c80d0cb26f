"""The command line: words in, one use case called, data or words out.

Belongs here: options, output, exit codes. Does not: rules and queries. Each noun is one module with a `typer.Typer`
that `app` mounts; whatever is slow to import is imported inside the commands.
"""
