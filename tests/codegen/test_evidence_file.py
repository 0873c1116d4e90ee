"""The committed evidence agrees with the documents and bodies that it was gathered from.

`make proof` gathers it from all of them and compares every byte; here a few have to agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.evidence import parse_evidence
from tests.codegen.documents import shared_folder
from tests.fidelity.evidence import COMMITTED, always_of, gathered
from tests.openbatch_api.past import RECORDED

if TYPE_CHECKING:
    from collections.abc import Mapping


def promises(always: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    return {(name, field) for name, fields in always.items() for field in fields}


def test_no_promise_is_more_than_old_and_new_documents_and_recorded_bodies_keep() -> None:
    spec = shared_folder() / "spec"
    documents = [min(spec.glob("history/*.yaml")), max(spec.glob("*.json"))]
    few = always_of(gathered(documents, RECORDED))
    committed = always_of(COMMITTED.read_text(encoding="utf-8"))
    known = {(name, field) for name, field in promises(committed) if name in few}
    assert known <= promises(few)
    # What only these few miss, all of them miss as well.
    assert len(known) > len(promises(few)) * 0.9


def test_what_everybody_counts_on_is_promised() -> None:
    believed = parse_evidence(COMMITTED.read_text(encoding="utf-8"), "evidence.json")
    for name, field in (
        ("CompletionUsage", "total_tokens"),
        ("ResponseUsage", "total_tokens"),
        ("ChatCompletionResponseMessage", "content"),
        ("OutputMessage", "content"),
        ("Embedding", "embedding"),
    ):
        assert believed(name, field), name
    # The document requires these; recorded answers and its own examples lack them.
    assert not believed("OutputTextContent", "logprobs")
    assert not believed("ChatCompletionResponseMessage", "refusal")
