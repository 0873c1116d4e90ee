"""Prompts with placeholders, and the rows that fill them.

Programs describe them as a `prompt_template` of `message`s and as `input_instances`.
`text_template` is the language of placeholders in one text, `placeholder` what a value gives in the
place of one, and `compiled_prompt` a prompt that was read once and is filled for many rows.
`unused_variables` are those that rows give in vain, and `request_template` keeps a prompt and a
configuration in a file.
"""
