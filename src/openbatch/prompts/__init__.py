"""Prompts with placeholders, and the rows that fill them.

`template` is the language of placeholders in one text, `messages` are the prompts and the rows as
programs describe them, `compiled_prompt` is a prompt that was read once and is filled for many rows,
and `request_template` keeps a prompt and a configuration in a file.
"""
