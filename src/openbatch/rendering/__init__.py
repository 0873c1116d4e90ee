"""From a prompt, a common configuration and rows to the lines of a job.

`prompt_bodies` makes the body of one request, `input_bodies` that of one without a prompt, each
with the `row_options` over what is common to all. `job_lines` makes the lines of many, whole blocks
at once where `compiled_lines` can join their bytes, those of one of the `row_kinds` together.
`table_rows` makes the rows of a table the rows of a job, which `table_job` puts together;
`job_arguments` reads what the manager is given, and `write_report` says what was written in the end.
"""
