"""How many inputs a request counts as."""

from __future__ import annotations

from openbatch.runtime.shapes import is_list

__all__ = ["counted_inputs"]


def counted_inputs(value: object) -> int:
    """Count the inputs of one request.

    Args:
        value: The field that the endpoint counts, such as `input` of `/v1/embeddings`.

    Returns:
        How many texts or lists of tokens it is: a single text or list of tokens is one.
    """
    if not is_list(value):
        return 1
    return 1 if value and isinstance(value[0], int) else len(value)
