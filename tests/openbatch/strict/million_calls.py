"""A million calls of `parse` with one class, of which one converts it. `make proof` runs it.

usage: python -m tests.openbatch.strict.million_calls [CALLS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from openbatch import BatchCollector, Limits
from openbatch.targets import Target

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["conversions"]


class Answer(BaseModel):
    """An answer that counts how often its schema was asked for."""

    asked: ClassVar[int] = 0
    good: bool

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        """Count, and return the schema."""
        Answer.asked += 1
        return handler(schema)


def conversions(calls: int, path: Path) -> int:
    """Write requests with `parse`.

    Args:
        calls: How many.
        path: The batch file.

    Returns:
        How often the class was converted since the program began.
    """
    # A service that takes so many in one file, as the subject is not the file.
    service = Target("any", limits=Limits(requests=calls, bytes=calls * 10_000))
    with BatchCollector(path, mode="w", target=service) as collector:
        parse = collector.responses.parse
        for number in range(calls):
            parse(f"row-{number}", "gpt-4o-mini", input="Good?", text_format=Answer)
    return Answer.asked


def main() -> None:
    """Print how long it took, and fail if the class was converted more than once."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        asked = conversions(calls, Path(folder, "batch.jsonl"))
        seconds = time.perf_counter() - start
    sys.stdout.write(f"{calls:,} calls of parse in {seconds:.0f} s: {asked} conversion(s)\n")
    if asked != 1:
        sys.exit("the class was converted more than once")


if __name__ == "__main__":
    main()
