"""What the page says of answers: those of the past, and what may come tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fidelity.schemas import variants
from tests.openbatch_api.forward import KINDS

from .pages import Section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.openbatch_api.forward import Forward
    from tests.openbatch_api.past import Past

__all__ = ["evidence_section", "forward_section", "past_section"]


def past_section(found: Mapping[str, Past]) -> Section:
    """Return what the page says of answers of the past, by their source."""
    rows: list[list[object]] = []
    for source, past in found.items():
        kinds = ", ".join(f"{kind}: {count}" for kind, count in sorted(past.kinds.items()))
        rows.append([source, past.count, len(past.faults), kinds])
    lines = [
        "## Answers of the past",
        "",
        "Bodies that the service has answered with, lines of output files that people have seen, and "
        "every example that the document shows in the place of an answer: beside the operations, "
        "and within the schemas. Each parses, no item is read as unknown, and nothing is lost. "
        "(Examples of streams are passed over: no batch streams.)",
        "",
        *table(("answers", "parsed", "refused, unknown or lost", "of which"), rows),
        "",
    ]
    return Section(lines, [fault for past in found.values() for fault in past.faults])


def forward_section(tried: list[Forward]) -> Section:
    """Return what the page says of answers of tomorrow, by endpoint."""
    rows: list[list[object]] = []
    for one in tried:
        places = one.walk.places
        unions = sum(bool(variants(place.schema)[1]) for place in places)
        counts = [one.tried[kind] for kind in KINDS]
        rows.append([f"`{one.walk.url}`", len(places), unions, *counts, len(one.failures)])
    columns = [sum(int(str(row[index])) for row in rows) for index in range(1, len(rows[0]))]
    lines = [
        "## Answers of tomorrow",
        "",
        "Not a sample: at every place where the document has an enum, a union or an object, and at "
        "every reference to one, a smallest body is changed as a later version of the API might "
        "change it. An unknown value, an unknown field, and the lack of a field that nobody promised "
        "are taken and given back; an object with an unknown tag is an `Unknown…` with all that it "
        "holds. The lack of a field that can be counted on, and a known variant with a property of "
        "another type, are errors, unless the document has another variant that allows just that, or the "
        "object around it has no tag, and may be a variant that does not know of it at all.",
        "",
        *table(
            ("endpoint", "places", "unions", *KINDS, "otherwise"),
            [*rows, ["all", *columns]],
        ),
        "",
    ]
    return Section(lines, [failure for one in tried for failure in one.failures])


def evidence_section(differences: list[str]) -> Section:
    """Return what the page says of the evidence on what results hold."""
    lines = [
        "## The evidence on what results hold",
        "",
        "`python -m codegen replay DOCUMENTS --bodies RECORDED --write-evidence`, on all past "
        "documents and the recorded bodies, writes `codegen/spec/evidence.json` as it is committed: "
        + ("no difference." if not differences else f"{len(differences)} differences."),
        "",
    ]
    return Section(lines, differences)
