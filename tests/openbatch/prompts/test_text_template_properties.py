"""The placeholder language on random texts and values."""

from __future__ import annotations

import json
from string import Formatter
from typing import TypeAlias

from hypothesis import assume, given
from hypothesis import strategies as st

from openbatch.errors import TemplateError
from openbatch.prompts.placeholder import Placeholder
from openbatch.prompts.text_template import TextTemplate

NAMES = st.sampled_from(["a", "b", "name", "größe", "_x", "class"])
SPECS = st.sampled_from(["", ">4", "*^9", "<3", "!>6", "s", ".2", "\n<5"])
# Letters, colons, quotes and whatever else, but no braces.
LITERALS = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=6)
STRINGS = st.text(max_size=8)
ROWS = st.fixed_dictionaries(dict.fromkeys(("a", "b", "name", "größe", "_x", "class"), STRINGS))
PLACEHOLDERS = st.builds(Placeholder, NAMES, SPECS).map(lambda hole: hole.source)
PIECES = st.lists(LITERALS | PLACEHOLDERS | st.just("{{") | st.just("}}")).map("".join)


@given(PIECES, ROWS)
def test_any_format_string_gives_what_str_format_gives(text: str, row: dict[str, str]) -> None:
    assert TextTemplate(text).render(row) == text.format(**row)


@given(st.lists(LITERALS | PLACEHOLDERS).map("".join), ROWS, st.sampled_from(["}", "{ ", "{}"]))
def test_a_stray_brace_changes_nothing_else(text: str, row: dict[str, str], stray: str) -> None:
    assert TextTemplate(f"{text} {stray}").render(row) == f"{text.format(**row)} {stray}"


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | LITERALS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LITERALS, inner, max_size=4),
    max_leaves=12,
)


JSON_TEXTS = st.builds(
    json.dumps,
    JSON,
    indent=st.sampled_from([None, 0, 2]),
    ensure_ascii=st.booleans(),
    separators=st.sampled_from([None, (",", ":")]),
)


@given(JSON_TEXTS)
def test_raw_json_stays_as_it_is(text: str) -> None:
    template = TextTemplate(text)
    assert template.fields == ()
    assert template.render({}) == text


@given(JSON_TEXTS, STRINGS)
def test_a_placeholder_within_raw_json_is_filled(text: str, value: str) -> None:
    template = TextTemplate(f'{{"data": {text}, "question": {{x}}}}')
    assert template.render({"x": value}) == f'{{"data": {text}, "question": {value}}}'


@given(st.text(st.sampled_from('{}ab:.5f"[0]! é\n')))
def test_any_text_can_be_read_and_rendered(text: str) -> None:
    try:
        template = TextTemplate(text)
    except TemplateError:
        # Only a format string can be refused, for a spec that str.format refuses as well.
        specs = [spec or "" for _, name, spec, _ in Formatter().parse(text) if name is not None]
        assert any(not _formats(spec, sample) for spec in specs for sample in ("", 0, 0.0))
        return
    for value in ("v", 5, 0.5):
        try:
            template.render(dict.fromkeys(template.fields, value))
        except TemplateError:
            specs = [part.spec for part in template.parts if isinstance(part, Placeholder)]
            assert any(not _formats(spec, value) for spec in specs)


def _formats(spec: str, value: object) -> bool:
    try:
        format(value, spec)
    except ValueError:
        return False
    return True


@given(st.text(st.sampled_from("{}ab ")), STRINGS)
def test_without_specs_rendering_never_fails(text: str, value: str) -> None:
    template = TextTemplate(text)
    rendered = template.render(dict.fromkeys(template.fields, value))
    assert rendered == template.fill(lambda _: value)


@given(st.text(st.sampled_from("{}ab:!. ")), st.sampled_from(["left ", "{{x}} ", "{ "]))
def test_a_value_is_never_read_as_a_template(value: str, before: str) -> None:
    assume(value)
    rendered = TextTemplate(before + "<{value}>").render({"value": value})
    assert rendered.endswith(f"<{value}>")
