"""From a prompt, a common configuration and rows to the lines of a job.

`row_bodies` makes the body of one request, `job_lines` makes the lines of many, whole blocks at
once where `compiled_lines` can join their bytes, and `table_rows` makes the rows of a table the
rows of a job. `write_report` says what was written in the end.
"""
