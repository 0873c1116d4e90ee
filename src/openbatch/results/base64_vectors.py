"""Vectors that were sent as base64, which is what `encoding_format="base64"` asks for."""

from __future__ import annotations

import binascii
import sys
from array import array

from openbatch.runtime.shapes import is_list, is_object

__all__ = ["numbers_in", "put_numbers"]


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a vector; none if the text is no base64 of whole ones.

    Args:
        text: Little-endian numbers of 32 bits in base64.
    """
    try:
        floats = array("f", binascii.a2b_base64(text))
    except ValueError:
        return []
    if sys.byteorder == "big":
        floats.byteswap()
    return floats.tolist()


def put_numbers(body: object) -> bool:
    """Put numbers in place of the texts in the body of an answer with vectors.

    Args:
        body: The body as JSON gives it; it is changed.

    Returns:
        Whether there was such a text.
    """
    data = body.get("data") if is_object(body) else None
    found = False
    for item in data if is_list(data) else ():
        text = item.get("embedding") if is_object(item) else None
        numbers = numbers_in(text) if isinstance(text, str) else []
        if is_object(item) and numbers:
            item["embedding"] = numbers
            found = True
    return found
