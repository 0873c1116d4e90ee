"""The generator of `openbatch_api`: from OpenAI's OpenAPI document to typed Python.

`document`, `overrides`, `selection`, `normalise`, `naming` are the stages up to the intermediate
representation in `ir`, which `surface` puts together; `render_types` and `annotate` make Python
types of it, the modules `emit_...` the files of the package, and `generate` all of them. `api`
writes the surface that `diff` compares, and `changelog` tells what differs. `replay` does it all
for past documents.
"""
