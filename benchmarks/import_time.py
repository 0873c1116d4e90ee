"""How long imports take over a bare interpreter: medians of interleaved runs of new processes.

usage: python benchmarks/import_time.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

BASELINE = "a bare interpreter"
PROGRAMS = {
    BASELINE: "pass",
    "import openbatch": "import openbatch",
    "from openbatch import BatchCollector": "from openbatch import BatchCollector",
    "the request types of /v1/responses": "import openbatch_api.responses",
    "the builder of /v1/responses": "from openbatch_api.responses import Responses",
    "the request model of /v1/responses": "from openbatch_api.responses import ResponsesRequest",
    "import pydantic, for comparison": "import pydantic; pydantic.BaseModel",
    "import openai, for comparison": "import openai; openai.OpenAI",
}
#: What `import openbatch` may add to a bare interpreter, in milliseconds.
LIMIT_MS = 15.0


def run(code: str) -> float:
    """Return the seconds that a new interpreter takes for a program."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, code in PROGRAMS.items():
            times[name].append(run(code))
    bare = statistics.median(times[BASELINE])
    print(f"{rounds} rounds, medians; Python {sys.version.split()[0]}")
    for name, values in times.items():
        median = statistics.median(values)
        more = (median - bare) * 1000
        print(f"{name:40} {median * 1000:8.1f} ms   +{more:6.1f} ms   {median / bare:5.2f}x")
    over = (statistics.median(times["import openbatch"]) - bare) * 1000
    if over > LIMIT_MS:
        print(f"`import openbatch` adds {over:.1f} ms; at most {LIMIT_MS:.0f} ms are allowed")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
