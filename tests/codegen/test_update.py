"""`update`: what it writes, and that it writes nothing for a document that cannot be used."""

from __future__ import annotations

import datetime as dt
import json
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from codegen.jsontypes import as_object, read_json
from codegen.selection import select
from codegen.workspace import Workspace
from tests.codegen.command_line import CHANGES, DOCUMENT, NEWER, Capture, run, saved
from tests.codegen.documents import STRING, array, as_json, document, fields, ref
from tests.codegen.packages import PACKAGE, package_files, tree

if TYPE_CHECKING:
    from pathlib import Path

#: What is no document, or none that the generator can use, and how the error begins.
BAD: dict[str, tuple[bytes, str]] = {
    "cut-off.json": (as_json(DOCUMENT)[:-9], "{file}, line 1, column "),
    "cut-off.yaml": (
        b"openapi: 3.1.0\npaths:\n  /batches: {post: [\n",
        "{file}, line 4, column 1: ",
    ),
    "other.json": (b'{"swagger": "2.0"}', "{file}#/openapi: an OpenAPI 3 document says"),
    "latin.yaml": (b"openapi: 3.1.0 # caf\xe9", "{file}, byte 20: this is not UTF-8 text"),
    "no-batches.json": (
        as_json({**DOCUMENT, "paths": {}}),
        "{file}: #/paths: no POST operation on a path `/batches`",
    ),
    "dangling.json": (
        as_json(document(fields(model=STRING, x=array(ref("Gone"))))),
        "{file}#/paths/~1widgets/post/requestBody/content/application~1json/schema/properties/x/items"
        ": "
        "dangling reference '#/components/schemas/Gone'",
    ),
    "elsewhere.yaml": (
        b"openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/sc'}\n",
        "{file}#/components/schemas/A: dangling reference '#/components/sc'; is the document cut off?",
    ),
    "no-type.json": (
        as_json(document(fields(model=STRING, x={"type": "strong"}))),
        "{file}: #/paths/~1widgets/post/requestBody/content/application~1json/schema/properties/x/"
        "type: ",
    ),
    "changed.json": (
        as_json(document(ref("CreateResponse"), None, {"CreateResponse": {"anyOf": []}})),
        "override add /components/schemas/CreateResponse/anyOf: the document has a value here now",
    ),
    "two-names.json": (
        as_json(document(fields(a=ref("a-b"), b=ref("aB")), None, {"a-b": STRING, "aB": STRING})),
        "the document's names 'a-b' and 'aB' both become 'AB'; rename one of them in ",
    ),
}


def test_update_pins_a_document(tmp_path: Path, capsys: Capture) -> None:
    root = tmp_path / "root"
    status, out, err = run(capsys, "update", "--spec", saved(tmp_path, DOCUMENT), "--root", root)
    files = package_files(root / "generated")
    assert (status, out, err) == (0, [f"{len(files)} files generated"], [])
    assert Workspace(root).read_slice() == select(DOCUMENT).slice
    assert f"{PACKAGE}/widgets.py" in files
    assert sorted(path.name for path in root.iterdir()) == ["CHANGELOG.md", "codegen", "generated"]
    assert "- The first surface: 1 endpoints." in Workspace(root).changelog.read_text("utf-8")


def test_the_lock_says_what_was_pinned_and_nothing_about_the_machine(root: Path) -> None:
    text = Workspace(root).lock.read_text(encoding="utf-8")
    lock = as_object(read_json(text, "lock"), "lock")
    content = as_json(DOCUMENT)
    assert lock.pop("date") == dt.datetime.now(dt.UTC).date().isoformat()
    assert len(str(lock.pop("sha256"))) == 64
    assert lock == {
        "format": 1,
        "source": "openapi.json",
        "bytes": len(content),
        "tools": {tool: version(tool) for tool in ("black", "datamodel-code-generator")},
    }
    assert str(root.parent) not in text


def test_update_writes_what_changed_to_the_changelog(root: Path, capsys: Capture) -> None:
    spec = saved(root.parent, NEWER, "newer.json")
    workspace = Workspace(root)
    workspace.changelog.write_text("# Changelog\n", encoding="utf-8")
    status, out, err = run(capsys, "update", "--spec", spec, "--root", root)
    assert (status, out[:-1], err) == (0, CHANGES, [])
    text = workspace.changelog.read_text(encoding="utf-8")
    assert text.startswith("# Changelog\n")
    assert "newer.json, sha256 " in text
    assert "- request: new required parameter `size` (number)" in text
    assert workspace.read_slice() == select(NEWER).slice


def test_update_to_the_same_document_changes_nothing(root: Path, capsys: Capture) -> None:
    before = tree(root)
    spec = str(root.parent / "openapi.json")
    saved(root.parent, DOCUMENT)
    status, out, _ = run(capsys, "update", "--spec", spec, "--root", root)
    assert (status, out[0]) == (0, "no changes of the API surface")
    assert tree(root) == before


def test_update_tells_which_endpoints_it_leaves_out(tmp_path: Path, capsys: Capture) -> None:
    made = document()
    post = as_object(as_object(as_object(made["paths"], "")["/batches"], "")["post"], "")
    text = json.dumps(post).replace('["/v1/widgets"]', '["/v1/widgets", "/v1/gone"]')
    as_object(made["paths"], "")["/batches"] = {"post": read_json(text, "post")}
    status, _, err = run(
        capsys, "update", "--spec", saved(tmp_path, made), "--root", tmp_path / "r"
    )
    told = "note: /v1/gone: the document has no such path; the endpoint is left out"
    assert (status, err) == (0, [told])


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_cannot_be_used_is_one_error_and_writes_nothing(
    name: str, root: Path, tmp_path: Path, capsys: Capture
) -> None:
    content, told = BAD[name]
    (tmp_path / name).write_bytes(content)
    empty, before = tmp_path / "empty", tree(root)
    empty.mkdir()
    for folder in (empty, root, tmp_path / "new"):
        status, out, err = run(capsys, "update", "--spec", tmp_path / name, "--root", folder)
        assert (status, out, len(err)) == (1, [], 1)
        assert err[0].startswith("error: " + told.replace("{file}", str(tmp_path / name)))
    assert not tree(empty)
    assert not (tmp_path / "new").exists()
    assert tree(root) == before
