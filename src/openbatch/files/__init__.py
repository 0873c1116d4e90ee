"""Writing batch files so that they are whole: in place line by line, or all at once.

`append_file` grows a file in place, `atomic_file` lets one appear whole or not at all by way of a
`draft_file`, and `shard_set` does so with as many files as the service's limits make necessary:
`shard_commit` puts them in their places, `shard_manifest` says which they are. `existing_lines`
reads what is there already, `custom_ids` and `unique_ids` see to it that no id comes twice, and
`file_checks` says whether a path can be a batch file.
"""

from openbatch.files.append_file import AppendFile
from openbatch.files.atomic_file import AtomicFile
from openbatch.files.file_checks import FileMode

__all__ = ["AppendFile", "AtomicFile", "FileMode"]
