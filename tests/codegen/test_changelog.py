"""How changes of the API read, and how they get into the changelog."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.changelog import insert_entry, render_changes, render_text
from codegen.diff import LEVELS, Change

RESPONSES = ("/v1/responses",)
BOTH = ("/v1/chat/completions", "/v1/responses")
CHANGES = [
    Change("BREAKING", RESPONSES, "request", "Params.a", "parameter `a` removed"),
    Change("FEATURE", BOTH, "request", "Reasoning.effort", "`Reasoning.effort` accepts 'max'"),
    Change("FEATURE", RESPONSES, "result", "Response.b", "new field `Response.b` (string)"),
    Change("FEATURE", ("/v1/new",), "endpoint", "/v1/new", "new endpoint `/v1/new`"),
]


def features(*paths: str) -> list[Change]:
    return [Change("FEATURE", RESPONSES, "request", path, f"new {path}") for path in paths]


def removed(*names: str) -> list[Change]:
    return [
        Change("BREAKING", RESPONSES, "result", name, f"type `{name}` removed") for name in names
    ]


class TestMarkdown:
    def test_by_level_then_by_endpoint(self) -> None:
        assert render_changes(CHANGES) == """\
##### BREAKING

**`/v1/responses`**

- request: parameter `a` removed

##### FEATURE

**`/v1/chat/completions`, `/v1/responses`**

- request: `Reasoning.effort` accepts 'max'

**`/v1/new`**

- new endpoint `/v1/new`

**`/v1/responses`**

- result: new field `Response.b` (string)
"""

    def test_the_order_of_the_changes_does_not_matter(self) -> None:
        assert render_changes(reversed(CHANGES)) == render_changes(CHANGES)

    def test_headings_of_a_text_of_its_own(self) -> None:
        assert render_changes(CHANGES, depth=2).startswith("## BREAKING\n")

    def test_long_lists_are_divided_by_type(self) -> None:
        many = features("Params.alone", *(f"Part.{letter}" for letter in "abcdefgh"))
        assert render_changes(many) == "\n".join(
            [
                "##### FEATURE",
                "",
                "**`/v1/responses`**",
                "",
                "- request: new Params.alone",
                "- request `Part`",
                *(f"  - new Part.{letter}" for letter in "abcdefgh"),
                "",
            ]
        )

    def test_types_that_went_share_a_line(self) -> None:
        assert "- result: types removed: `A`, `B`\n" in render_changes(removed("B", "A"))
        assert "- result: type removed: `A`\n" in render_changes(removed("A"))

    def test_nothing_to_say(self) -> None:
        assert render_changes([]) == ""


class TestTerminal:
    def test_lines(self) -> None:
        assert render_text([*CHANGES, *removed("A", "B")]) == """\
BREAKING (3)
  /v1/responses
    request: parameter `a` removed
    result: types removed: `A`, `B`

FEATURE (3)
  /v1/chat/completions, /v1/responses
    request: `Reasoning.effort` accepts 'max'
  /v1/new
    new endpoint `/v1/new`
  /v1/responses
    result: new field `Response.b` (string)

suggested version bump: major
"""

    def test_nothing_to_say(self) -> None:
        assert render_text([]) == "no changes of the API surface\n"


ENTRY = render_changes(CHANGES)
BODY = ENTRY.rstrip("\n")


class TestInsertion:
    def test_into_nothing(self) -> None:
        assert insert_entry("", ENTRY, heading="Revision 1") == (
            f"# Changelog\n\n## Unreleased\n\n### API surface\n\n#### Revision 1\n\n{BODY}\n"
        )

    def test_before_the_first_release(self) -> None:
        text = "# Changelog\n\nAll that matters.\n\n## 1.0.0\n\n### API surface\n\n- old\n"
        assert insert_entry(text, ENTRY, heading="Revision 1") == (
            "# Changelog\n\nAll that matters.\n\n## Unreleased\n\n### API surface\n\n"
            f"#### Revision 1\n\n{BODY}\n\n## 1.0.0\n\n### API surface\n\n- old\n"
        )

    @pytest.mark.parametrize("name", ["Unreleased", "[Unreleased]", "[unreleased] "])
    def test_after_what_the_section_has(self, name: str) -> None:
        text = f"# Changelog\n\n## {name}\n\n### Added\n\n- x\n\n## 1.0.0\n\n- y\n"
        assert insert_entry(text, ENTRY, heading="Revision 1") == (
            f"# Changelog\n\n## {name}\n\n### Added\n\n- x\n\n### API surface\n\n"
            f"#### Revision 1\n\n{BODY}\n\n## 1.0.0\n\n- y\n"
        )

    def test_newest_first_below_an_introduction(self) -> None:
        text = "## Unreleased\n\n### API surface\n\nBy `diff`.\n\n#### Revision 1\n\n- x\n\n### Fixed\n"
        assert insert_entry(text, "- y", heading="Revision 2") == (
            "## Unreleased\n\n### API surface\n\nBy `diff`.\n\n#### Revision 2\n\n- y\n\n"
            "#### Revision 1\n\n- x\n\n### Fixed\n"
        )

    def test_more_of_the_same_revision(self) -> None:
        once = insert_entry("## Unreleased\n\n### Fixed\n\n- z\n", "- x", heading="Revision 1")
        twice = insert_entry(once, "- y", heading="Revision 1")
        assert twice == (
            "## Unreleased\n\n### Fixed\n\n- z\n\n### API surface\n\n#### Revision 1\n\n- x\n\n- y\n"
        )
        assert insert_entry(twice, "- x", heading="Revision 1") == twice

    def test_same_entry_under_another_heading(self) -> None:
        once = insert_entry("", ENTRY, heading="Revision 1")
        assert insert_entry(once, ENTRY, heading="Revision 2") == once

    def test_part_of_another_revision_is_an_entry(self) -> None:
        once = insert_entry("", "- x\n- y", heading="Revision 1")
        assert "#### Revision 2\n\n- x\n" in insert_entry(once, "- x", heading="Revision 2")

    def test_released_entries_are_out_of_reach(self) -> None:
        released = insert_entry("", ENTRY, heading="Revision 1").replace("Unreleased", "1.0.0")
        again = insert_entry(released, ENTRY, heading="Revision 1")
        assert again.count(BODY) == 2
        assert again.endswith(released.removeprefix("# Changelog\n\n"))

    def test_empty_entry(self) -> None:
        assert insert_entry("# Changelog\n", render_changes([]), heading="R") == "# Changelog\n"

    def test_link_definitions_stay_last(self) -> None:
        text = "# Changelog\n\n## [Unreleased]\n\n[Unreleased]: https://example.org/compare\n"
        result = insert_entry(text, ENTRY, heading="R")
        assert result.endswith(f"{BODY}\n\n[Unreleased]: https://example.org/compare\n")

    def test_headings_in_code_blocks_are_text(self) -> None:
        text = "# Changelog\n\n```md\n## Unreleased\n```\n\n## 1.0.0\n"
        assert insert_entry(text, "- x", heading="R") == (
            "# Changelog\n\n```md\n## Unreleased\n```\n\n"
            "## Unreleased\n\n### API surface\n\n#### R\n\n- x\n\n## 1.0.0\n"
        )

    def test_line_ends_are_kept(self) -> None:
        result = insert_entry("# Changelog\r\n\r\n## 1.0.0\r\n", ENTRY, heading="R")
        assert result.replace("\r\n", "").find("\n") == -1

    @pytest.mark.parametrize(
        ("entry", "heading"), [("- x", "a\nb"), ("## x", "R"), ("#### x", "R")]
    )
    def test_headings_that_would_break_the_file(self, entry: str, heading: str) -> None:
        with pytest.raises(ValueError, match="one line"):
            insert_entry("", entry, heading=heading)


LINES = st.sampled_from(
    [
        "# Changelog",
        "## Unreleased",
        "## [Unreleased]",
        "## 1.0.0",
        "### Added",
        "### API surface",
        "#### R",
        "##### FEATURE",
        "- x",
        "",
        "```",
        "[1.0.0]: https://example.org",
    ]
)
ENTRIES = st.lists(
    st.builds(
        Change,
        st.sampled_from(LEVELS),
        st.sampled_from([RESPONSES, BOTH]),
        st.sampled_from(["request", "result"]),
        st.sampled_from(["A.b", "A.c", "B"]),
        st.sampled_from(["`x` may be null", "type `B` removed"]),
    ),
    min_size=1,
    max_size=12,
    unique=True,
).map(render_changes)


@settings(max_examples=100)
@given(lines=st.lists(LINES, max_size=12), entry=ENTRIES, heading=st.sampled_from(["R", "S"]))
def test_twice_is_once(lines: list[str], entry: str, heading: str) -> None:
    text = "\n".join(lines)
    once = insert_entry(text, entry, heading=heading)
    assert entry.strip() in once
    assert insert_entry(once, entry, heading=heading) == once
    # What stood there is still there, in its order.
    rest = iter(once.splitlines())
    assert all(line in rest for line in text.rstrip("\n").splitlines() if line)
