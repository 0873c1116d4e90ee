"""The same document gives the same bytes, whatever the hash seed and the order of its keys."""

from __future__ import annotations

import copy
import json
import shutil
from typing import TYPE_CHECKING

import black
import pytest
from black.mode import TargetVersion
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.generate import generate
from codegen.jsontypes import JsonObject, as_object, dump
from codegen.pysource import docstring
from codegen.selection import select
from codegen.workspace import Workspace
from tests.codegen.documents import (
    BARE,
    NULL,
    NUMBER,
    ROOT,
    STRING,
    array,
    constant,
    document,
    fields,
    pinned_slice,
    ref,
    shuffled,
    surface,
)
from tests.codegen.packages import run_python
from tests.codegen.widgets import add_widgets

if TYPE_CHECKING:
    from pathlib import Path

#: Prints a digest of everything that is made of a document.
DIGEST = """\
import hashlib, json, sys
from pathlib import Path
from codegen.generate import generate
from codegen.jsontypes import dump
from codegen.selection import select
from codegen.workspace import load_inputs
document = json.loads(Path(sys.argv[1]).read_bytes())
made = [generate(document, load_inputs()), select(document).slice]
print(hashlib.sha256(dump(made).encode()).hexdigest())
"""


def rich_document() -> JsonObject:
    """Return a document with every kind of schema, and values whose order could show."""
    cat, dog = (fields("type", type=constant(tag), size=NUMBER) for tag in ("cat", "dog"))
    both: JsonObject = {
        **fields("b a", a=STRING, b=STRING),
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        "default": {"b": 1, "a": 2, "c": {"z": 1, "y": 2}},
    }
    merged: JsonObject = {"allOf": [ref("Both"), fields("c", c=STRING, a=NUMBER)]}
    free: JsonObject = {
        "type": "object",
        "additionalProperties": {"anyOf": [STRING, NULL]},
        "default": {"y": 1, "x": 2},
    }
    result = fields("pets", pets=array(ref("Pet")), merged=ref("Merged"))
    body = fields(
        "pet", model=STRING, pet=ref("Pet"), both=ref("Both"), merged=ref("Merged"), free=free
    )
    pets: JsonObject = {"oneOf": [ref("Cat"), ref("Dog"), NULL]}
    made = document(
        body, result, {"Cat": cat, "Dog": dog, "Pet": pets, "Both": both, "Merged": merged}
    )
    return add_widgets_beside(made)


def add_widgets_beside(made: JsonObject) -> JsonObject:
    text = json.dumps(made).replace("widgets", "gadgets")
    return add_widgets(as_object(json.loads(text), "document"))


@settings(max_examples=15, deadline=None)
@given(st.integers())
def test_the_order_of_keys_says_nothing(seed: int) -> None:
    made = rich_document()
    mixed = as_object(shuffled(made, seed), "document")
    assert dump(select(mixed).slice) == dump(select(made).slice)
    assert surface(mixed) == surface(made)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_keys_does_not_show_in_the_code(seed: int) -> None:
    made = rich_document()
    assert generate(as_object(shuffled(made, seed), "document"), BARE) == generate(made, BARE)


def test_generating_leaves_the_document_as_it_is() -> None:
    made = rich_document()
    before = copy.deepcopy(made)
    generate(made, BARE)
    assert made == before


def test_hash_seeds_and_shuffled_keys_do_not_show(tmp_path: Path) -> None:
    made = rich_document()
    digests: set[str] = set()
    for seed in ("0", "1"):
        file = tmp_path / f"{seed}.json"
        file.write_text(json.dumps(shuffled(made, int(seed))), encoding="utf-8")
        done = run_python(ROOT, "-c", DIGEST, str(file), PYTHONHASHSEED=seed)
        assert (done.returncode, done.stderr) == (0, "")
        digests.add(done.stdout)
    assert len(digests) == 1


def test_the_pinned_slice_gives_the_repositorys_package_in_any_order(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.slice.parent.mkdir(parents=True)
    workspace.slice.write_text(json.dumps(shuffled(pinned_slice(), 1)), encoding="utf-8")
    shutil.copytree(ROOT / "generated", workspace.generated)
    command = ["-m", "codegen", "check", "--root", str(tmp_path)]
    done = run_python(ROOT, *command, PYTHONHASHSEED="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the generated code is what the pinned slice gives\n"


def test_the_pinned_slice_is_written_in_one_way() -> None:
    text = Workspace(ROOT).slice.read_text(encoding="utf-8")
    assert text == dump(pinned_slice())


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="a \n\\\"'{}\t.\x0cé", min_size=1), st.integers(0, 8))
def test_any_text_is_a_docstring(text: str, depth: int) -> None:
    if not text.strip():
        return
    code = "class A:\n" * (depth > 0) + docstring(text, depth) + "\n"
    namespace: dict[str, object] = {}
    exec(compile(code, "docstring", "exec"), namespace)  # noqa: S102 (our own code)
    found = getattr(namespace["A"], "__doc__", None) if depth else namespace["__doc__"]
    assert isinstance(found, str)
    assert found.split() == text.split()


def test_emitted_code_is_formatted() -> None:
    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=100)
    files = generate(rich_document(), BARE)
    for path, text in files.items():
        assert "\r" not in text
        assert not path.endswith(".py") or black.format_str(text, mode=mode) == text
