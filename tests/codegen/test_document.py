"""Loading a document: what is read, and what is refused with the place of the fault."""

from __future__ import annotations

import hashlib
import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.document import UPSTREAM_URL, load, parse
from codegen.errors import DocumentError
from codegen.jsontypes import resolve_pointer
from tests.codegen.documents import STRING, as_json, document, fields, shared_folder

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from codegen.jsontypes import Json

YAML = """\
openapi: 3.1.0
info:
  version: 1.2.3
paths:
  /batches: {post: {}}
components:
  schemas:
    Thing: &shared
      type: object
    Other: &shared
      type: string
      default: 2024-05-01
      enum: [on, off, no, 2024-05-01, 2024-05-01T10:00:00Z]
    Reference: *shared
"""


def refusal(content: bytes | str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(content.encode() if isinstance(content, str) else content, "spec")
    assert "\n" not in str(caught.value)
    return caught.value


def schema(name: str, text: str = YAML) -> Json:
    return resolve_pointer(parse(text.encode(), "spec"), f"/components/schemas/{name}")


@contextmanager
def served(content: bytes) -> Generator[str]:
    """Serve bytes at every path but `/missing`; gives the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/missing" else 200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 (not ours)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_an_anchor_name_may_be_used_again() -> None:
    assert schema("Thing") == {"type": "object"}
    assert schema("Reference") == schema("Other")


def test_what_looks_like_a_date_or_a_switch_stays_text() -> None:
    dates = ["2024-05-01", "2024-05-01T10:00:00Z"]
    assert schema("Other") == {
        "type": "string",
        "default": dates[0],
        "enum": ["on", "off", "no", *dates],
    }


def test_yaml_and_json_of_the_same_document_are_the_same() -> None:
    root = parse(YAML.encode(), "spec")
    assert parse(as_json(root), "spec") == root


def test_numbers_as_keys_are_text_as_in_json() -> None:
    text = YAML.replace("{post: {}}", "{post: {responses: {200: {}}}}")
    assert (
        resolve_pointer(parse(text.encode(), "spec"), "/paths/~1batches/post/responses/200") == {}
    )


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    mark = b"\xef\xbb\xbf"
    assert parse(mark + YAML.encode(), "spec") == parse(YAML.encode(), "spec")
    assert parse(mark + as_json(document()), "spec") == document()
    assert "invalid JSON" in str(refusal(mark + b"{"))


def test_bytes_that_are_no_text_are_told_with_their_place() -> None:
    error = refusal(YAML.encode() + b"# caf\xe9\n")
    assert str(error) == f"spec, byte {len(YAML) + 5}: this is not UTF-8 text"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "spec: an object is needed here, not null"),
        ("[]", "spec: an object is needed here, not an array"),
        ("just words", "spec: an object is needed here, not a string"),
        ("{}", "spec#/openapi: an OpenAPI 3 document says its version here, this one has None"),
        (
            'swagger: "2.0"\n',
            "spec#/openapi: an OpenAPI 3 document says its version here, this one has None",
        ),
        (
            "openapi: 2.0.0\n",
            "spec#/openapi: an OpenAPI 3 document says its version here, this one has '2.0.0'",
        ),
        (
            "openapi: 3.1\n",
            "spec#/openapi: an OpenAPI 3 document says its version here, this one has 3.1",
        ),
        ("openapi: 3.1.0\n", "spec#/paths: an object is needed here, not null"),
        (
            "openapi: 3.1.0\npaths: {}\n",
            "spec#/components: an object is needed here, not null",
        ),
        (
            "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: 3}\n",
            "spec#/components/schemas: an object is needed here, not a number",
        ),
        ('{"a": 1 2}', "spec, line 1, column 9: invalid JSON: "),
        ('{"a":\n1\n', "spec, line 3, column 1: invalid JSON: "),
        ("a: [1, 2\nb: 3\n", "spec, line 2, column 2: invalid YAML: "),
        ("a:\n\t- 1\n", "spec, line 2, column 1: invalid YAML: "),
        ("a: *nowhere\n", "spec, line 1, column 4: invalid YAML: found undefined alias"),
        ("a: !!python/object:os.system x\n", "spec, line 1, column 4: invalid YAML: "),
        ("a: 1\n---\nb: 1\n", "spec, line 2, column 1: invalid YAML: "),
        ("a: {? [1] : 2}\n", "spec#/a: a key has to be text, not "),
        ("a: {~: 2}\n", "spec#/a: a key has to be text, not None"),
        ("a: [.nan]\n", "spec#/a/0: JSON has no nan"),
        ("a: !!binary aGk=\n", "spec#/a: JSON has no b'hi'"),
        ("a: &a [*a]\n", "spec: nested too deeply"),
        ("[" * 100_000, "spec: nested too deeply"),
    ],
)
def test_what_is_no_openapi_document_is_refused_with_the_place(content: str, told: str) -> None:
    assert str(refusal(content)).startswith(told)


@settings(deadline=None)
@given(st.data())
def test_json_that_is_cut_off_is_refused(data: st.DataObject) -> None:
    whole = as_json(document(fields("model", model=STRING)))
    refusal(whole[: data.draw(st.integers(0, len(whole) - 1))])


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_make_the_loader_stumble(content: bytes) -> None:
    refusal(content)


def test_a_document_knows_its_source_digest_and_size(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_bytes(as_json(document()))
    loaded = load(str(file))
    assert loaded.root == document()
    assert loaded.source == str(file)
    assert loaded.size == file.stat().st_size
    assert loaded.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    with pytest.raises(DocumentError, match="cannot be read: No such file or directory") as caught:
        load(str(missing))
    assert caught.value.place == str(missing)
    with pytest.raises(DocumentError, match="cannot be read: Is a directory"):
        load(str(tmp_path))


def test_a_document_can_come_from_an_address() -> None:
    with served(as_json(document())) as address:
        loaded = load(f"{address}/openapi.json")
        assert loaded.root == document()
        assert loaded.source == f"{address}/openapi.json"
        with pytest.raises(DocumentError, match=r"/missing: cannot be fetched: Not Found"):
            load(f"{address}/missing")
    with pytest.raises(DocumentError, match=r"cannot be fetched: .*refused"):
        load(f"{address}/openapi.json")


def test_the_default_address_is_the_one_that_upstream_publishes_at() -> None:
    readme = shared_folder() / "spec" / "README.md"
    assert UPSTREAM_URL in readme.read_text(encoding="utf-8")
