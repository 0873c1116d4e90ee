"""The generator on OpenAI's own documents: each gives a package that builds and that checkers pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from codegen.__main__ import main
from codegen.document import load
from codegen.workspace import Workspace
from tests.codegen.documents import REVISIONS, ROOT, batch_urls, revision
from tests.codegen.packages import mypy, package_files, pyright, run_python

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from codegen.jsontypes import Json
    from tests.codegen.conftest import Once

#: How many words in a row make a text somebody else's.
RUN = 12
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
YAML_NEWEST, JSON_NEWEST = REVISIONS[3], REVISIONS[4]
#: Imports every module of a package, and builds every validator and every result model.
BUILD = """\
import importlib, pkgutil
import openbatch_api
from openbatch.errors import InvalidRequestError
from openbatch.runtime.result_model import ResultModel
from openbatch_api import ENDPOINTS, BatchEndpoints

class Sink:
    def write_plain(self, *_):
        return None

    def write_request(self, endpoint, custom_id, body, **_):
        endpoint.validator.validated(body, custom_id=custom_id)

for found in pkgutil.walk_packages(openbatch_api.__path__, "openbatch_api."):
    module = importlib.import_module(found.name)
    for name in module.__all__ if hasattr(module, "__all__") else ():
        value = getattr(module, name)
        if isinstance(value, type) and issubclass(value, ResultModel):
            value.model_rebuild(force=True)
for url, endpoint in ENDPOINTS.items():
    method = BatchEndpoints(Sink())
    for name in endpoint.method.split("."):
        method = getattr(method, name)
    try:
        method("id", "model", no_such_parameter=1)
    except InvalidRequestError as error:
        assert "no_such_parameter" in str(error), error
    assert endpoint.load_request_model()(model="model").to_dict() == {"model": "model"}
    endpoint.load_result_model().model_rebuild(force=True)
    print(url)
"""


@pytest.fixture
def updated(once: Once, name: str) -> Path:
    """The folder into which `update` has put what it makes of a document."""
    spec = revision(name)

    def update(folder: Path) -> None:
        assert main(["update", "--spec", str(spec), "--root", str(folder)]) == 0

    return once(f"upstream-{name}", update)


@pytest.mark.parametrize("name", REVISIONS)
def test_update_gives_a_package_that_imports_and_builds(name: str, updated: Path) -> None:
    done = run_python(updated / "generated", "-c", BUILD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == batch_urls(Workspace(updated).read_slice())
    assert sorted(path.name for path in updated.iterdir()) == [
        "CHANGELOG.md",
        "codegen",
        "generated",
    ]
    assert name in Workspace(updated).lock.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", REVISIONS[:4])  # the JSON edition gives the same bytes
def test_both_checkers_pass_the_package_by_itself(name: str, updated: Path) -> None:
    assert name in REVISIONS
    if package_files(updated / "generated") == package_files(ROOT / "generated"):
        pytest.skip("it is the repository's own package, which `make types` checks")
    assert mypy(updated / "generated") == []
    assert pyright(updated / "generated") == []


@pytest.mark.parametrize("name", [JSON_NEWEST])
def test_yaml_and_json_of_a_revision_give_the_same_bytes(updated: Path, once: Once) -> None:
    spec = str(revision(YAML_NEWEST))
    other = once(
        f"upstream-{YAML_NEWEST}",
        lambda folder: main(["update", "--spec", spec, "--root", str(folder)]),
    )
    assert package_files(other / "generated") == package_files(updated / "generated")
    assert Workspace(other).slice.read_bytes() == Workspace(updated).slice.read_bytes()


def descriptions(value: Json) -> Iterable[str]:
    if isinstance(value, list):
        for item in value:
            yield from descriptions(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("description", "summary") and isinstance(item, str):
                yield item
            else:
                yield from descriptions(item)


def runs(text: str) -> set[str]:
    words = [word.lower() for word in WORD.findall(text)]
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_nothing_that_is_committed_says_what_upstream_says() -> None:
    root = load(str(revision(JSON_NEWEST))).root
    upstream = set[str]().union(*(runs(text) for text in descriptions(root)))
    # The list of the endpoints is a fact, though a sentence of theirs has it too.
    upstream -= runs(" ".join(str(url) for url in batch_urls(root)))
    assert len(upstream) > 10_000
    ours = package_files(ROOT / "generated")
    for path in sorted((ROOT / "codegen").rglob("*")):
        if path.suffix in {".py", ".toml", ".json"}:
            ours[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    copied = {path: sorted(runs(content.decode()) & upstream)[:1] for path, content in ours.items()}
    assert {path: found for path, found in copied.items() if found} == {}


@pytest.mark.parametrize("name", REVISIONS[:1])
def test_upstreams_words_are_only_where_they_are_asked_for(
    name: str, updated: Path, tmp_path: Path
) -> None:
    spec = str(revision(name))
    command = ["generate", "--spec", spec, "--docstrings", "upstream", "--out", str(tmp_path)]
    assert main(command) == 0
    root = load(spec).root
    upstream = set[str]().union(*(runs(text) for text in descriptions(root)))
    given = {
        path
        for path, content in package_files(tmp_path).items()
        if runs(content.decode()) & upstream
    }
    assert given >= {
        "openbatch_api/_builders/chat_completions.py",
        "openbatch_api/_request_models/embeddings.py",
        "openbatch_api/_request_types/chat_completions.py",
        "openbatch_api/_result_models/chat_completions.py",
    }
    own = package_files(updated / "generated")
    assert not any(runs(content.decode()) & upstream for content in own.values())
