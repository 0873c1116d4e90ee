"""Strict JSON schemas: what the API takes, how a type becomes one, and what is wrong with one.

`vocabulary` says what strict mode takes, `source` asks Pydantic for the schema of a type, `rewrite`
makes that schema strict where the meaning stays, and `rules` finds everything that is still not
strict, with `value_rules`, `patterns` and `sizes`. `conversion` puts them together, once for each
type, and `openbatch.structured` is what programs call; `linter` applies the rules to schemas that
people wrote. `answers` reads what the model wrote, and `answer_faults` says why it is no value of
the type.
"""
