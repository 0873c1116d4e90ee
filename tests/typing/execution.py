"""Runs the programs: right ones as a whole, wrong ones statement by statement."""

from __future__ import annotations

import ast
import contextlib
import io
from typing import TYPE_CHECKING

from openbatch import InvalidRequestError
from tests.typing.programs import Record, Statement, statements

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ACCEPTED", "run_wrong"]

#: What is recorded of a statement that only the checkers can find wrong.
ACCEPTED = Record("run", "accepted", "")


def run_wrong(path: Path) -> list[tuple[Statement, Record]]:
    """Run a wrong program, each statement whether or not those before it failed.

    Args:
        path: The program. It writes into the current folder.

    Returns:
        Its statements, each with what happened.
    """
    names: dict[str, object] = {"__name__": path.stem}
    return [(statement, _outcome(statement, names)) for statement in statements(path)]


def _outcome(statement: Statement, names: dict[str, object]) -> Record:
    module = ast.Module([statement.node], type_ignores=[])
    code = compile(module, str(statement.path), "exec", dont_inherit=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)  # noqa: S102 - these programs are our own
    except InvalidRequestError as error:
        places = ", ".join(problem.path for problem in error.problems)
        return Record("run", type(error).__name__, places)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded
        return Record("run", type(error).__name__, "")
    return ACCEPTED
