"""`python -m codegen`: the command line of the generator."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from . import commands
from .changelog import render_changes, render_text
from .document import UPSTREAM_URL
from .errors import CodegenError, DocumentWarning
from .replay import Replayed, replay
from .replay_report import TABLE_HEAD, replay_lines, totals
from .workspace import Workspace

_ROOT = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen",
        description="Generate openbatch_api from OpenAI's OpenAPI document.",
    )
    actions = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    update = actions.add_parser(
        "update", help="pin a document: write slice, lock, package and changelog"
    )
    update.add_argument(
        "--spec",
        default=UPSTREAM_URL,
        metavar="PATH_OR_URL",
        help="the document, YAML or JSON (default: the newest that OpenAI publishes)",
    )
    _add_root(update)

    generate = actions.add_parser("generate", help="regenerate the package from the pinned slice")
    generate.add_argument(
        "--spec", metavar="PATH_OR_URL", help="generate from this document instead; needs --out"
    )
    generate.add_argument(
        "--docstrings",
        choices=["own", "upstream"],
        default="own",
        help="whose words the docstrings have; upstream's need --spec and --out (default: own)",
    )
    generate.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder that gets the package"
    )
    _add_root(generate)

    check = actions.add_parser(
        "check", help="fail if the package is not what the pinned slice gives, byte by byte"
    )
    _add_root(check)

    diff = actions.add_parser("diff", help="say what changed between two documents in API terms")
    diff.add_argument("old", metavar="OLD", help="a document, slice, lock file or api.json")
    diff.add_argument("new", metavar="NEW", help="likewise")
    diff.add_argument("--markdown", action="store_true", help="write Markdown, as in the changelog")

    replay = actions.add_parser(
        "replay", help="run the generator over past revisions, and say how each went"
    )
    replay.add_argument(
        "source", type=Path, metavar="FOLDER", help="a folder of documents, or a git directory"
    )
    replay.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="where a git directory has the document (default: openapi.yaml)",
    )
    replay.add_argument("--path", metavar="PATH", help=argparse.SUPPRESS, dest="path_option")
    replay.add_argument(
        "--no-checkers", action="store_true", help="do not run mypy and pyright on the packages"
    )
    replay.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report as a Markdown page as well"
    )
    replay.add_argument(
        "--bodies", type=Path, metavar="DIR", help="recorded result bodies, for --write-evidence"
    )
    replay.add_argument(
        "--write-evidence",
        action="store_true",
        help="write which fields of results are always there, which `generate` believes",
    )
    _add_root(replay)
    return parser


def _add_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root",
        type=Path,
        default=_ROOT,
        metavar="DIR",
        help="work in this folder, laid out like the repository (default: the repository)",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The command line without the program's name; the process's own by default.

    Returns:
        The exit status: 0 if all went well, 1 if `check` found differences or an error was printed.
    """
    options = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("always", DocumentWarning)
        warnings.showwarning = _show_note  # put back when the context ends
        try:
            return _run(options)
        except CodegenError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1


def _show_note(  # noqa: PLR0917 (the signature of `warnings.showwarning`)
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning as a note, without the place in our code that it comes from."""
    del category, filename, lineno, file, line
    print(f"note: {message}", file=sys.stderr)


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "update":
            return _update(options)
        case "generate":
            return _generate(options)
        case "check":
            return _check(options)
        case "replay":
            return _replay(options)
        case _:
            changes = commands.compare(options.old, options.new)
            text = render_changes(changes) if options.markdown else render_text(changes)
            print(text)
            return 0


def _update(options: argparse.Namespace) -> int:
    done = commands.update(options.spec, Workspace(options.root))
    for line in done.diagnostics:
        print(f"note: {line}", file=sys.stderr)
    if done.changes is None:
        print(f"{done.files} files generated")
    else:
        print(render_text(done.changes))
        print(f"{done.files} files generated")
    return 0


def _generate(options: argparse.Namespace) -> int:
    upstream = options.docstrings == "upstream"
    if options.spec is None and (upstream or options.out is not None):
        raise CodegenError(
            "generate: --docstrings upstream and --out need --spec: the slice has no prose"
        )
    if options.spec is None:
        count = commands.generate_pinned(Workspace(options.root))
    elif options.out is None:
        raise CodegenError("generate: --spec needs --out; `update --spec` pins a document instead")
    else:
        count = commands.generate_from(options.spec, options.out, upstream_docstrings=upstream)
    print(f"{count} files generated")
    return 0


def _check(options: argparse.Namespace) -> int:
    found = commands.check(Workspace(options.root))
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} files differ; run `python -m codegen generate`")
        return 1
    print("the generated code is what the pinned slice gives")
    return 0


def _replay(options: argparse.Namespace) -> int:
    path = options.path_option or options.path
    if options.write_evidence:
        evidence = commands.write_evidence(
            options.source, options.bodies, Workspace(options.root), path
        )
        print(f"{evidence} written; run `python -m codegen generate`")
        return 0
    replayed: list[Replayed] = []
    print(TABLE_HEAD)
    for done in replay(options.source, path, checkers=not options.no_checkers):
        replayed.append(done)
        print(*replay_lines(done), sep="\n", flush=True)
    if not any(done.has_batches for done in replayed):
        raise CodegenError(f"{options.source}: no revision of a document with a batch API")
    print(totals(replayed))
    if options.report is not None:
        commands.write_report(replayed, options.report)
    return 1 if any(done.failed for done in replayed) else 0


if __name__ == "__main__":
    sys.exit(main())
