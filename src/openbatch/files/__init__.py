"""Writing batch files so that they are whole: in place line by line, or all at once.

`append_file` grows a file in place, `appended_files` keeps several such open, `whole_file` lets one
appear whole or not at all by way of a `draft_file`, and `shard_set` does so with as many files as
the service's limits make necessary. Of those, `shard_part` is one that is being written,
`kept_shards` are those that stay; `shard_changes` and `shard_commit` put them in their places under
a `folder_lock`, and `shard_manifest` and `shard_paths` say which they are. `target_state` is what
is at a path before a job, `former_sets` what happens to a set where a single file is written.
`existing_lines` and `shard_lines` read what is there already, `custom_ids` and `unique_ids` see to
it that no id comes twice, `file_checks` says whether a path can be a batch file, and `files_in_use`
whether it is one that is being read.
"""

from openbatch.files.append_file import AppendFile
from openbatch.files.file_checks import FileMode

__all__ = ["AppendFile", "FileMode"]
