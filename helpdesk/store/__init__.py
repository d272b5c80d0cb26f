"""What is kept: SQLAlchemy classes with the queries about them beside them, large mails as files, migrations.

Belongs here: reading and writing rows. Does not: decisions, mail parsing, networks. Only `database` commits.
"""
