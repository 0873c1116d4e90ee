"""Strict JSON schemas: what the API takes, how a type becomes one, and what is wrong with one.

`vocabulary` says what strict mode takes, `source` asks Pydantic for the schema of a type,
`rewrite` makes that schema strict where the meaning stays, and `rules` finds everything that is
still not strict. `openbatch.structured` puts them together.
"""
