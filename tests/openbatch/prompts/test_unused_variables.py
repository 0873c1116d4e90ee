"""Variables that rows give and their prompt does not name."""

from __future__ import annotations

from openbatch.prompts.unused_variables import unused_variables, unused_variables_message


def test_unused_variables_are_reported() -> None:
    assert unused_variables(("a", "c"), {"b": 1, "a": 2, "d": None}) == ("b", "d")
    assert unused_variables(("a",), {"a": 1}) == ()
    assert unused_variables_message(["b"], ["a"]) == (
        "the rows give the variable 'b', which the prompt does not name (it has 'a'); "
        "leave it out, or add {b} to the prompt"
    )
    assert "variables 'b', 'd', which" in unused_variables_message(["b", "d"], [])
    assert "(it has none)" in unused_variables_message(["b", "d"], [])
    assert unused_variables_message(["my col"], []).endswith(
        "leave it out, or call 'my col' by letters, digits and underscores only, as placeholders are"
    )
