"""What importing costs, and which names there are: `import openbatch` loads nothing, yet has it all."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import openbatch
import openbatch_api
from openbatch_api import ENDPOINTS

#: What the request side must not pull in.
HEAVY = ("pydantic", "openai", "numpy", "pandas", "httpx")
#: One public module for each endpoint.
PUBLIC = sorted(
    each.name for each in pkgutil.iter_modules(openbatch_api.__path__) if each.name[0] != "_"
)
REPORT = f"\nimport sys\nprint([name for name in {HEAVY} if name in sys.modules])"

WRITE = """
import os, tempfile
from openbatch import BatchCollector

with tempfile.TemporaryDirectory() as folder:
    collector = BatchCollector(os.path.join(folder, "batch.jsonl"))
    for name in ("responses", "embeddings", "completions", "moderations", "videos"):
        getattr(collector, name).create
    collector.chat.completions.parse
    collector.images.generate, collector.images.edits.add
    collector.responses.create("1", "m", input=({"role": "user", "content": "x"},))
    try:
        collector.responses.create("2", "m", inputs="x")
    except ValueError as error:
        assert "did you mean" in str(error)
    else:
        raise AssertionError
    collector.close()
"""


def loaded(program: str) -> list[str]:
    """Return which heavy packages a program has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", program + REPORT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = ast.literal_eval(done.stdout.splitlines()[-1])
    return found


def test_the_public_modules_are_those_of_the_endpoints() -> None:
    assert len(PUBLIC) == len(ENDPOINTS)
    assert {"responses", "chat_completions", "embeddings", "images_edits"} <= set(PUBLIC)


def test_import_openbatch_loads_nothing_else() -> None:
    program = """
import sys
before = set(sys.modules)
import openbatch
dir(openbatch), openbatch.__version__
assert set(sys.modules) - before == {"openbatch", "openbatch._version"}, set(sys.modules) - before
"""
    assert loaded(program) == []


@pytest.mark.parametrize(
    "program",
    [
        "import openbatch_api\nopenbatch_api.ENDPOINTS",
        "\n".join(f"import openbatch_api.{name}" for name in PUBLIC),
        "from openbatch_api.responses import InputItem, ResponsesParams, Tool",
        "from openbatch import BatchCollector, InvalidRequestError, RequestRef, omit",
        "from openbatch import validate_batch_file, strict_schema",
        "import openbatch.collector, openbatch.validation, openbatch.runtime, openbatch.prompts.text_template",
        WRITE,
    ],
    ids=["registry", "endpoints", "types", "collector", "functions", "modules", "writing"],
)
def test_the_request_side_loads_neither_pydantic_nor_openai(program: str) -> None:
    assert loaded(program) == []


@pytest.mark.parametrize(
    "program",
    [
        "from openbatch import BatchJobManager, ResponsesRequest, PromptTemplate",
        "from openbatch_api.responses import Response, ResponsesRequest",
        "import openbatch.model",
    ],
    ids=["manager", "results", "model"],
)
def test_models_load_pydantic_and_nothing_else(program: str) -> None:
    assert loaded(program) == ["pydantic"]


READ = """
import json, sys
from pathlib import Path
from openbatch import Failure, read_results, write_retry_file

message = {"type": "message", "content": [{"type": "output_text", "text": "[1.5]"}]}
line = {"custom_id": "a", "response": {"body": {"output": [message]}}}
Path("output.jsonl").write_text(json.dumps(line))
Path("job.jsonl").write_text(json.dumps({"custom_id": "a", "body": {}}))
results = read_results("output.jsonl", inputs="job.jsonl", text_format=list[float])
assert [outcome.parsed for outcome in results] == [[1.5]]
assert write_retry_file(results, None, "again.jsonl").answered == 1
str(results.summary(prices={}))
assert [row["parsed"] for row in results.to_rows(rows=[{"custom_id": "a"}])] == [[1.5]]
assert results.to_csv("table.csv") == results.to_jsonl("table.jsonl") == 1
"""


def test_types_and_builders_load_no_encoder() -> None:
    program = """
import sys, openbatch_api, openbatch.runtime
from openbatch_api.chat_completions import ChatCompletions
from openbatch_api.responses import InputItem, Responses
assert "msgspec" not in sys.modules
from openbatch.runtime import RequestRef
assert "RequestRef" in dir(openbatch.runtime)
"""
    assert loaded(program) == []


def test_reading_results_loads_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    extras = {"genai_prices", "narwhals", "numpy", "pandas", "polars", "pyarrow", "rich"}
    look = f"import sys\nassert not {extras} & set(sys.modules), {extras} & set(sys.modules)"
    assert loaded(READ + look) == ["pydantic"]


# --- names


def test_every_name_resolves_and_is_listed() -> None:
    assert openbatch.__all__ == sorted(openbatch.__all__)
    for name in openbatch.__all__:
        assert getattr(openbatch, name) is getattr(openbatch, name)
    assert set(openbatch.__all__) <= set(dir(openbatch))


def test_the_stub_has_the_same_names() -> None:
    stub = Path(openbatch.__file__).with_name("__init__.pyi").read_text(encoding="utf-8")
    tree = ast.parse(stub)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(openbatch.__all__) <= imported | {"__version__"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            module = importlib.import_module(node.module)
            for alias in node.names:
                assert hasattr(module, alias.name), alias.name
                if alias.name in openbatch.__all__:
                    # What the checkers see is what there is.
                    assert getattr(openbatch, alias.name) is getattr(module, alias.name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    for module in (openbatch, openbatch_api, importlib.import_module("openbatch_api.responses")):
        with pytest.raises(
            AttributeError, match=f"module '{module.__name__}' has no attribute 'no'"
        ):
            _ = module.no
    with pytest.raises(ImportError, match="BatchCollektor"):
        exec("from openbatch import BatchCollektor")  # noqa: S102 (the checkers would refuse it)


@pytest.mark.parametrize("name", ["openbatch", *(f"openbatch_api.{each}" for each in PUBLIC)])
def test_a_star_import_gives_all_names(name: str) -> None:
    names: dict[str, object] = {}
    exec(f"from {name} import *", names)  # noqa: S102 (inside functions it is no syntax)
    module = importlib.import_module(name)
    assert set(module.__all__) <= names.keys()
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("url", ENDPOINTS)
def test_an_endpoints_module_has_its_request_and_its_result(url: str) -> None:
    endpoint = ENDPOINTS[url]
    name = endpoint.request_model.partition(":")[2]
    (module,) = [
        found
        for found in (importlib.import_module(f"openbatch_api.{each}") for each in PUBLIC)
        if name in found.__all__
    ]
    assert getattr(module, name) is endpoint.load_request_model()
    stem = name.removesuffix("Request")
    assert getattr(module, f"{stem}Params") is endpoint.load_request_type()
    assert getattr(module, f"{stem}Result") is endpoint.load_result_model()
    assert getattr(module, stem).__module__.startswith("openbatch_api._builders.")


def test_both_packages_are_typed() -> None:
    for package in (openbatch, openbatch_api):
        assert Path(package.__path__[0], "py.typed").is_file()
