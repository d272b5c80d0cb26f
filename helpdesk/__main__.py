"""`python -m helpdesk` and the `helpdesk` script: hands over to the command line.

Nothing else belongs here.
"""

from helpdesk.cli.exits import main

if __name__ == "__main__":
    main()
