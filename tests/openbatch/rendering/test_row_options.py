"""What tells the options of a row from those of others."""

from __future__ import annotations

import numpy as np
import pytest

from openbatch.rendering.row_options import options_key


def test_options_are_told_apart_by_what_is_written_of_them() -> None:
    keys = [
        options_key(each)
        for each in (None, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": "1"}, {"a": None}, {"b": 1})
    ]
    nested: list[dict[str, object]] = [{"a": {}}, {"a": []}, {"a": [1]}, {"a": {"b": 1}}]
    keys += map(options_key, nested)
    assert len(set(keys)) == len(keys)
    assert options_key({}) == options_key(None) == ()
    assert options_key({"a": [1, {"b": "c"}]}) == options_key({"a": [1, {"b": "c"}]})
    for other in ({"a": (1,)}, {"a": np.int64(1)}, {"a": iter([1])}):
        with pytest.raises(TypeError):
            options_key(other)
