"""What people order and ask by mail, carried out and answered: command lines, questions, consent, lists, sheets.

Not the words of the commands (`domain.command_list`).
"""
