"""Reading YAML text: what faults are repaired, how that is told, and what stays refused."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.errors import DocumentError, DocumentWarning
from codegen.yaml_text import read_yaml
from openbatch.runtime.shapes import is_dict
from tests.codegen.command_line import Capture, run
from tests.codegen.documents import shared_folder

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.jsontypes import Json

#: `tier` is a property like the others. As a property of `seed`'s extension it would leave a second
#: `type` there, so that there is one way to read the text.
SHIFTED = """\
properties:
    seed:
        type: integer
        extension:
            beta: true
      tier:
        type: string
        enum: [auto]
    stop:
        type: string
"""
MEANT = SHIFTED.replace("      tier", "    tier")


def repaired(text: str) -> tuple[Json, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = read_yaml(text, "spec")
    assert {warning.category for warning in caught} <= {DocumentWarning}
    return value, [str(warning.message) for warning in caught]


def test_a_line_between_two_blocks_is_read_where_it_alone_fits() -> None:
    value, notes = repaired(SHIFTED)
    assert value == read_yaml(MEANT, "spec")
    assert notes == [
        "spec, line 6: invalid YAML: indented by 6, like none of the blocks around it; read as if "
        "indented by 4, which alone gives a document"
    ]


def test_two_such_lines_are_two_repairs() -> None:
    value, notes = repaired(SHIFTED + SHIFTED.replace("properties", "more"))
    assert value == read_yaml(MEANT + MEANT.replace("properties", "more"), "spec")
    assert [note.split(":")[0] for note in notes] == ["spec, line 6", "spec, line 16"]


@pytest.mark.parametrize(
    "text",
    [
        "a:\n    b: 1\n  c: 2\n",
        "a:\n  b:\n    x: 1\n   c:\n    d: 1\n",
    ],
)
def test_a_line_that_fits_two_blocks_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="its indentation fits several places"):
        read_yaml(text, "spec")


@pytest.mark.parametrize(
    "text",
    ["a: [1\n", "a: 'x\n", "a: b: c\n", "\tb: 1\n", "a: 1\n- b\n", "a: *x\n"],
)
def test_what_is_wrong_otherwise_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match=r"spec, line \d+, column \d+: invalid YAML: "):
        read_yaml(text, "spec")


def test_of_a_repeated_key_the_last_counts() -> None:
    value, notes = repaired("a: 1\nb:\n  c: 1\n  c: 2\nb:\n  c: 2\na: 3\n")
    assert value == {"a": 3, "b": {"c": 2}}
    assert notes == [
        "spec, line 4: the mapping has the key 'c' already; this one counts",
        "spec, line 5: the mapping has the key 'b' already; it says the same",
        "spec, line 7: the mapping has the key 'a' already; this one counts",
    ]


PLAIN = st.recursive(
    st.integers(0, 9),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3),
    max_leaves=12,
)


def as_yaml(value: object, indentation: int = 0) -> list[str]:
    if not is_dict(value):
        return []
    lines: list[str] = []
    for key, item in value.items():
        inner = as_yaml(item, indentation + 4)
        lines += [f"{' ' * indentation}{key}:{'' if inner else f' {item}'}", *inner]
    return lines


@given(PLAIN.filter(lambda value: isinstance(value, dict)), st.data())
@settings(max_examples=150, deadline=None)
def test_a_line_that_is_shifted_a_little_is_never_misread(
    value: object, data: st.DataObject
) -> None:
    lines = as_yaml(value)
    index = data.draw(st.integers(0, len(lines) - 1))
    by = data.draw(st.sampled_from([-2, 2]))
    indentation = len(lines[index]) - len(lines[index].lstrip()) + by
    if indentation < 0:
        return
    lines[index] = " " * indentation + lines[index].lstrip()
    try:
        read, notes = repaired("\n".join(lines) + "\n")
    except DocumentError:
        return
    # Either that is YAML which says something else, or the line is read where it was.
    assert not notes or json.dumps(read) == json.dumps(value), lines


def test_the_one_published_document_that_is_no_yaml_is_read(
    tmp_path: Path, capsys: Capture
) -> None:
    path = shared_folder() / "spec" / "history" / "openapi-2024-06-17-635427f.yaml"
    status, _, err = run(capsys, "generate", "--spec", path, "--out", tmp_path)
    assert status == 0
    assert err[0].startswith("note: ")
    assert ", line 7928: " in err[0]
    assert err[0].endswith(
        "indented by 18, like none of the blocks around it; read as if indented "
        "by 16, which alone gives a document"
    )
    module = tmp_path / "openbatch_api" / "_request_types" / "chat_completions.py"
    assert "service_tier: NotRequired" in module.read_text(encoding="utf-8")
