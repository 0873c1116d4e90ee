"""The command line: what each command writes, says and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.__main__ import main
from codegen.jsontypes import as_object, read_json
from codegen.selection import select
from codegen.workspace import Workspace
from tests.codegen.command_line import CHANGES, DOCUMENT, NEWER, Capture, run, saved
from tests.codegen.documents import (
    ROOT,
    STRING,
    constant,
    document,
    fields,
    ref,
    revision,
)
from tests.codegen.packages import PACKAGE, package_files, run_python, tree

if TYPE_CHECKING:
    from pathlib import Path


def test_a_package_that_nobody_generated_is_not_replaced(tmp_path: Path, capsys: Capture) -> None:
    package = tmp_path / "root" / "generated" / PACKAGE
    package.mkdir(parents=True)
    (package / "mine.py").touch()
    before = tree(tmp_path / "root")
    spec = saved(tmp_path, DOCUMENT)
    status, _, err = run(capsys, "update", "--spec", spec, "--root", tmp_path / "root")
    assert (status, err) == (
        1,
        [f"error: {package}: this is no emitted package; it is not replaced"],
    )
    assert tree(tmp_path / "root") == before


def test_generate_restores_the_package(root: Path, capsys: Capture) -> None:
    before = tree(root)
    package = root / "generated" / PACKAGE
    (package / "widgets.py").write_text("changed", encoding="utf-8")
    (package / "_registry.py").unlink()
    (package / "stray.py").touch()
    files = sum(content is not None for name, content in before.items() if PACKAGE in name)
    assert run(capsys, "generate", "--root", root) == (0, [f"{files} files generated"], [])
    assert tree(root) == before


def test_generate_and_check_need_a_pinned_document(tmp_path: Path, capsys: Capture) -> None:
    for command in ("generate", "check"):
        status, out, err = run(capsys, command, "--root", tmp_path)
        assert (status, out) == (1, [])
        assert err == [
            f"error: {Workspace(tmp_path).slice}: cannot be read (No such file or directory); "
            "`python -m codegen update` pins a document"
        ]
    assert not tree(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--docstrings", "upstream"], "need --spec: the slice has no prose"),
        (["--out", "x"], "need --spec: the slice has no prose"),
        (["--spec", "x"], "--spec needs --out; `update --spec` pins a document instead"),
        (["--spec", "x", "--docstrings", "upstream"], "--spec needs --out; "),
    ],
)
def test_generate_refuses_options_that_do_not_go_together(
    arguments: list[str], told: str, root: Path, capsys: Capture
) -> None:
    before = tree(root)
    status, _, err = run(capsys, "generate", "--root", root, *arguments)
    assert (status, len(err)) == (1, 1)
    assert told in err[0]
    assert tree(root) == before


def test_upstreams_words_are_for_a_users_own_copy(tmp_path: Path, capsys: Capture) -> None:
    spec = saved(tmp_path, DOCUMENT)
    for words in ("upstream", "own"):
        out = tmp_path / words
        options = ["--spec", spec, "--docstrings", words, "--out", str(out)]
        assert run(capsys, "generate", *options)[0] == 0
        text = b"".join(package_files(out).values()).decode()
        assert text.count('Says "what" a part is.') == (words == "upstream")
        assert ("model: Picks the engine. String." in text) is (words == "upstream")
        compiled = [
            compile(code, path, "exec")
            for path, code in package_files(out).items()
            if path.endswith(".py")
        ]
        assert compiled
    assert sorted(path.name for path in tmp_path.iterdir()) == ["openapi.json", "own", "upstream"]


def test_check_tells_a_changed_byte_a_stray_file_and_a_missing_one(
    root: Path, capsys: Capture
) -> None:
    fine = ["the generated code is what the pinned slice gives"]
    assert run(capsys, "check", "--root", root) == (0, fine, [])
    package = root / "generated" / PACKAGE
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "widgets.pyc").touch()
    assert run(capsys, "check", "--root", root)[0] == 0
    registry = package / "_registry.py"
    registry.write_bytes(registry.read_bytes().replace(b"\n", b"\r\n", 1))
    (package / "_builders" / "stray.txt").touch()
    (package / "py.typed").unlink()
    status, out, err = run(capsys, "check", "--root", root)
    assert (status, err) == (1, [])
    assert out == [
        f"{PACKAGE}/_builders/stray.txt: not generated",
        f"{PACKAGE}/_registry.py: differs",
        f"{PACKAGE}/py.typed: missing",
        "3 files differ; run `python -m codegen generate`",
    ]


def test_check_tells_a_package_that_is_not_there(root: Path, capsys: Capture) -> None:
    workspace = Workspace(root)
    workspace.generated.rename(root / "elsewhere")
    status, out, _ = run(capsys, "check", "--root", root)
    assert status == 1
    assert all(line.endswith(": missing") for line in out[:-1])


def test_the_repositorys_slice_is_the_locked_documents(tmp_path: Path) -> None:
    lock = as_object(read_json(Workspace(ROOT).lock.read_text(encoding="utf-8"), "lock"), "lock")
    spec = revision(str(lock["source"])).with_suffix(".json")
    if not spec.exists():
        pytest.skip(f"the shared folder has no {spec.name}")
    from codegen.document import load

    assert select(load(str(spec)).root).slice == Workspace(ROOT).read_slice()
    assert not tree(tmp_path)


def test_diff_takes_documents_slices_locks_and_surfaces(root: Path, capsys: Capture) -> None:
    newer = root.parent / "newer"
    spec = saved(root.parent, NEWER, "newer.json")
    assert run(capsys, "update", "--spec", spec, "--root", newer)[0] == 0
    forms = {
        folder: [
            given,
            str(Workspace(folder).slice),
            str(Workspace(folder).lock),
            str(Workspace(folder).generated / PACKAGE / "api.json"),
        ]
        for folder, given in ((root, saved(root.parent, DOCUMENT)), (newer, spec))
    }
    for old, new in zip(forms[root], reversed(forms[newer]), strict=True):
        assert run(capsys, "diff", old, new) == (0, CHANGES, [])
        assert run(capsys, "diff", new, new)[1][0] == "no changes of the API surface"
    status, out, _ = run(capsys, "diff", "--markdown", forms[root][0], forms[newer][0])
    assert status == 0
    assert "- request: new required parameter `size` (number)" in out


def test_diff_tells_what_it_cannot_read(tmp_path: Path, capsys: Capture) -> None:
    spec = saved(tmp_path, DOCUMENT)
    for name in ("openapi.yaml", "api.json", "spec.lock.json"):
        status, _, err = run(capsys, "diff", spec, tmp_path / "gone" / name)
        assert (status, len(err)) == (1, 1)
        assert "cannot be read: No such file or directory" in err[0]
    (tmp_path / "api.json").write_bytes(b"{}")
    status, _, err = run(capsys, "diff", tmp_path / "api.json", spec)
    assert (status, len(err)) == (1, 1)


def test_an_unknown_command_is_a_mistake_of_use(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["regenerate"])
    assert caught.value.code == 2
    assert "invalid choice: 'regenerate'" in capsys.readouterr().err


def test_the_generator_runs_as_a_module(root: Path) -> None:
    command = ["-m", "codegen", "check", "--root", str(root)]
    assert run_python(ROOT, *command).returncode == 0
    (root / "generated" / PACKAGE / "py.typed").write_text("x", encoding="utf-8")
    done = run_python(ROOT, *command)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{PACKAGE}/py.typed: differs\n")


def test_a_union_has_a_slice_of_its_own_too(tmp_path: Path, capsys: Capture) -> None:
    cat, dog = (fields("type", type=constant(tag)) for tag in ("cat", "dog"))
    made = document(
        fields(model=STRING, pet={"oneOf": [ref("Cat"), ref("Dog")]}),
        None,
        {"Cat": cat, "Dog": dog},
    )
    spec = saved(tmp_path, made)
    assert run(capsys, "generate", "--spec", spec, "--out", tmp_path / "whole")[0] == 0
    assert run(capsys, "update", "--spec", spec, "--root", tmp_path / "root")[0] == 0
    pinned = str(Workspace(tmp_path / "root").slice)
    assert run(capsys, "generate", "--spec", pinned, "--out", tmp_path / "sliced")[0] == 0
    assert package_files(tmp_path / "whole") == package_files(tmp_path / "sliced")
