"""Puts the questions to a language server and to Jedi, and takes the time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from tests.editors.language_server import running
from tests.editors.probes import IN_NOTEBOOKS, PROBES, Probe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Answer", "ask_jedi", "ask_language_server"]


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        probe: The question.
        missing: What should have been offered and was not.
        unwanted: What should not have been offered and was.
        offered: How many things were offered, or characters shown.
        seconds: How long it took, from the keystroke on.
    """

    probe: Probe
    missing: tuple[str, ...]
    unwanted: tuple[str, ...]
    offered: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Say whether all that has to be offered was, and nothing that must not be."""
        return not self.missing and not self.unwanted

    def __str__(self) -> str:
        """Return one line for a failure."""
        return (
            f"{self.probe.question} {self.probe.name!r}: missing {self.missing}, "
            f"unwanted {self.unwanted}, {self.offered} offered"
        )


def ask_language_server(folder: Path) -> list[Answer]:
    """Put all questions to basedpyright's language server.

    Args:
        folder: An empty folder, for the editor to have open.

    Returns:
        The answers, in the order of the questions.
    """
    answers: list[Answer] = []
    with running(folder) as server:
        for probe in PROBES:
            text, line, column = probe.document()
            begin = time.perf_counter()
            server.type(text)
            shown: list[str] | str
            if probe.question == "completion":
                # Keys and literals come in quotation marks, as they are inserted.
                shown = [label.strip("\"'") for label in server.complete(line, column)]
            elif probe.question == "hover":
                shown = server.hover(line, column)
            else:
                shown = server.signature(line, column)
            answers.append(_answer(probe, shown, time.perf_counter() - begin))
    return answers


class _Name(Protocol):
    """The part of Jedi's names that is used; the library is untyped."""

    name_with_symbols: str

    def docstring(self) -> str:
        """Return signature and documentation."""
        ...

    def to_string(self) -> str:
        """Return a signature as it is shown."""
        ...


class _Script(Protocol):
    """The part of Jedi's scripts that is used."""

    def complete(self, line: int, column: int) -> Iterable[_Name]:
        """Return what can be completed at a place."""
        ...

    def help(self, line: int, column: int) -> Iterable[_Name]:
        """Return what stands at a place."""
        ...

    def get_signatures(self, line: int, column: int) -> Iterable[_Name]:
        """Return the signatures of the call at a place."""
        ...


def ask_jedi() -> list[Answer]:
    """Put the questions that concern notebooks to Jedi.

    Returns:
        The answers, in the order of the questions.
    """
    answers: list[Answer] = []
    for probe in IN_NOTEBOOKS:
        text, line, column = probe.document()
        begin = time.perf_counter()
        script = cast("_Script", import_module("jedi").Script(text))  # untyped
        shown: list[str] | str
        if probe.question == "completion":
            shown = [name.name_with_symbols for name in script.complete(line + 1, column)]
        elif probe.question == "hover":
            shown = "\n".join(name.docstring() for name in script.help(line + 1, column))
        else:
            found = script.get_signatures(line + 1, column)
            shown = "\n".join(signature.to_string() for signature in found)
        answers.append(_answer(probe, shown, time.perf_counter() - begin))
    return answers


def _answer(probe: Probe, shown: list[str] | str, seconds: float) -> Answer:
    return Answer(
        probe=probe,
        missing=tuple(text for text in probe.expected if text not in shown),
        unwanted=tuple(text for text in probe.absent if text in shown),
        offered=len(shown),
        seconds=seconds,
    )
