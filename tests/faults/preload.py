"""Small libraries loaded before the C library, compiled for a run: a disk that fails, a clock that jumps.

For the daemon under test only; the programs that start it see disk and clock as they are.
"""

import shutil
import subprocess
from pathlib import Path

from tests.faults.places import MissingServerError


def compiled(name: str, folder: Path) -> str:
    """Compile `name`.c beside this module into the folder; gives what LD_PRELOAD is to name."""
    if shutil.which("gcc") is None:
        raise MissingServerError("gcc is not installed")
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    command = ["gcc", "-Wall", "-Wextra", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return str(library)
