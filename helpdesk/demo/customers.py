"""The customers of the demo: the example files that come with the program, `config/customers.example/`.

Not the mails (`demo.story`), which write from addresses of these files.
"""

from pathlib import Path

from helpdesk.errors import ConfigError


def example_folder() -> Path:
    """Find the example files: in `config/` of a checkout, else inside the package. Raises ConfigError without them."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "customers.example", package.parent / "config/customers.example"):
        if folder.is_dir():
            return folder
    raise ConfigError(f"the example customers are missing from {package}; install the program again")
