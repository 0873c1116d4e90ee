"""A client of a language server: opens one document, types into it, and asks what an editor asks."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from codegen.jsontypes import as_list, as_object, read_json

if TYPE_CHECKING:
    from collections.abc import Generator

    from codegen.jsontypes import Json, JsonObject

__all__ = ["LanguageServer", "running"]

_SERVER: Final = Path(sys.executable).with_name("basedpyright-langserver")
_SETTINGS: Final[dict[str, Json]] = {
    "python": {"pythonPath": sys.executable},
    "basedpyright": {
        "analysis": {
            "autoImportCompletions": False,
            "typeCheckingMode": "off",
            "diagnosticMode": "openFilesOnly",
        }
    },
}


class LanguageServer:
    """A language server with one open document.

    Args:
        process: The server, not yet initialised.
        folder: The folder that the editor has open.
    """

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        """Introduce the editor to the server and open an empty document."""
        assert process.stdin is not None
        assert process.stdout is not None
        self._to_server: IO[bytes] = process.stdin
        self._from_server: IO[bytes] = process.stdout
        self._numbers = itertools.count(1)
        self._uri = (folder / "editor.py").as_uri()
        self._request(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "editor"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"hover": {"contentFormat": ["plaintext"]}},
                },
            },
        )
        self._notify("initialized", {})
        document: JsonObject = {"uri": self._uri, "languageId": "python", "version": 0, "text": ""}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def type(self, text: str) -> None:
        """Replace the text of the document."""
        self._notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self._uri, "version": next(self._numbers)},
                "contentChanges": [{"text": text}],
            },
        )

    def complete(self, line: int, column: int) -> list[str]:
        """Return what can be completed at a place, counted from 0, as it is shown."""
        answer = self._ask("completion", line, column)
        items = answer.get("items", []) if isinstance(answer, dict) else answer
        return [str(as_object(item, "item")["label"]) for item in as_list(items or [], "items")]

    def hover(self, line: int, column: int) -> str:
        """Return the text that is shown for what stands at a place."""
        answer = self._ask("hover", line, column)
        contents = as_object(answer, "hover")["contents"] if answer else ""
        return str(contents["value"]) if isinstance(contents, dict) else str(contents)

    def signature(self, line: int, column: int) -> str:
        """Return the signatures that are shown for a call, one on each line."""
        answer = self._ask("signatureHelp", line, column)
        found = as_list(as_object(answer, "answer")["signatures"], "signatures") if answer else []
        return "\n".join(str(as_object(each, "signature")["label"]) for each in found)

    def stop(self) -> None:
        """Say goodbye to the server."""
        self._request("shutdown", None)
        self._notify("exit", None)

    def _ask(self, what: str, line: int, column: int) -> Json:
        return self._request(
            f"textDocument/{what}",
            {
                "textDocument": {"uri": self._uri},
                "position": {"line": line, "character": column},
            },
        )

    def _request(self, method: str, params: Json) -> Json:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message:
                self._serve(message)
            elif message.get("id") == number:
                assert "error" not in message, message["error"]
                return message.get("result")

    def _notify(self, method: str, params: Json) -> None:
        self._send({"method": method, "params": params})

    def _serve(self, message: JsonObject) -> None:
        """Answer a request of the server's; a mere notification has no number."""
        if "id" not in message:
            return
        result: Json = None
        if message["method"] == "workspace/configuration":
            items = as_list(as_object(message["params"], "params")["items"], "items")
            result = [_setting(str(as_object(item, "item").get("section"))) for item in items]
        self._send({"id": message["id"], "result": result})

    def _send(self, message: JsonObject) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to_server.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._to_server.flush()

    def _receive(self) -> JsonObject:
        length = 0
        while header := self._from_server.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has stopped"
        return as_object(read_json(self._from_server.read(length).decode(), "message"), "message")


@contextmanager
def running(folder: Path) -> Generator[LanguageServer]:
    """Run a language server for an editor that has a folder open."""
    with subprocess.Popen(
        [_SERVER, "--stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    ) as process:
        try:
            server = LanguageServer(process, folder)
            yield server
            server.stop()
            process.wait(timeout=20)
        finally:
            process.kill()


def _setting(section: str) -> Json:
    first, _, rest = section.partition(".")
    found: Json = _SETTINGS.get(first, {})
    for name in filter(None, rest.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    return found
