"""`python -m helpdesk` and the `helpdesk` script: hands over to the command line."""


def main() -> None:
    """Run the command line; its exit code is the process's."""


if __name__ == "__main__":
    main()
