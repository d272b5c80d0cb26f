"""Templates compiled once for all tests of a process: compiling them anew for each took half of the stories' time."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from helpdesk.rendering.templates import Templates


class _Compiled(BytecodeCache):
    """The code of templates by file and content, so that a changed file is compiled anew."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {markup: _Compiled() for markup in (False, True)}  # escaping is part of the code


def share(templates: Templates) -> Templates:
    """Give the same templates; what they compile serves all others."""
    for (_, markup), environment in templates._environments.items():
        environment.bytecode_cache = _COMPILED[markup]
    return templates
