"""The names under which files are written until they are complete, and what killed programs leave.

A name says which file the draft is to become, and which process of which machine writes it. So what
a killed program has left can be told from what a running one is writing.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from platform import node
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["draft_name", "remove_abandoned_drafts", "shortened"]

_NAME: Final = re.compile(
    r"\.(?P<target>.*)\.(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-[0-9a-f]{12}\.tmp", re.DOTALL
)
#: Names have at most 255 bytes, of which what is added to them takes some 40.
_MOST_BYTES: Final = 200
_KEPT_CHARACTERS: Final = 40


def shortened(name: str) -> str:
    """Make room for an ending in the name of a file.

    Args:
        name: The name.

    Returns:
        The same; where it is too long, its beginning and what tells it from others.
    """
    encoded = os.fsencode(name)
    if len(encoded) <= _MOST_BYTES:
        return name
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return f"{name[:_KEPT_CHARACTERS]}~{digest}"


def draft_name(target: str) -> str:
    """Return a new name for a file that is being written.

    Args:
        target: The name that it is to have when it is complete.

    Returns:
        A name that no other file has.
    """
    return f".{shortened(target)}.{_host()}-{os.getpid()}-{os.urandom(6).hex()}.tmp"


def remove_abandoned_drafts(folder: Path, targets: Collection[str]) -> None:
    """Remove what killed programs of this machine have left half-written.

    Args:
        folder: Where to look.
        targets: The names that the files were to have. Drafts of others are left alone.
    """
    if os.name == "nt":  # where asking for a process by its number ends it
        return
    host = _host()
    wanted = {shortened(each) for each in targets}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            if (
                found is not None
                and found["target"] in wanted
                and found["host"] == host
                and not _is_running(int(found["pid"]))
            ):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _host() -> str:
    return f"{zlib.crc32(node().encode()):08x}"


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
