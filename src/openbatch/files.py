"""Writing batch files so that they are whole: in place line by line, or all at once."""

from openbatch.append_file import AppendFile
from openbatch.atomic_file import AtomicFile
from openbatch.file_checks import FileMode

__all__ = ["AppendFile", "AtomicFile", "FileMode"]
