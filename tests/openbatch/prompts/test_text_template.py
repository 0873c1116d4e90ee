"""The placeholder language: what is a placeholder, and what is literal."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from openbatch.errors import TemplateError
from openbatch.prompts.placeholder import (
    Placeholder,
)
from openbatch.prompts.text_template import TextTemplate

VALUES: dict[str, object] = {
    "a": "A",
    "b": "B",
    "n": 3,
    "f": 2.5,
    "yes": True,
    "größe": "XL",
    "class": "first",
    "_x1": "u",
    "empty": "",
}

# What `str.format` reads as plain placeholders follows it; the expectation is `str.format` itself.
FORMAT_STRINGS = [
    "",
    "no braces",
    "{a}",
    "x{a}y{b}z",
    "{a}{a}",
    "{a:}",
    "{a:>5}|",
    "{a:*^7}",
    "{a:!>5}",
    "{a::>5}",
    "{a:s}",
    "{n:05d}",
    "{n: d}",
    "{n:c}",
    "{f:.2f}",
    "{f:+,.1f}",
    "{yes}",
    "{yes:d}",
    "{yes:>6}",
    "{größe}",
    "{class}",
    "{_x1}",
    "{empty}",
    "{{a}}",
    "{{{a}}}",
    "{{{{a}}}}",
    '{{"k": "{a}"}}',
    "{{}}",
    "{{ a.b }}",
    "{{a:5}} {a}",
    "line\n{a}\n",
]

# Everything else is literal but for what can only be a placeholder.
RAW_TEXTS = [
    ('{"k": 1}', '{"k": 1}'),
    ('{"k": {a}}', '{"k": A}'),
    ('{"k":"{a}"}', '{"k":"A"}'),
    ('{"k": "{{a}}"}', '{"k": "{a}"}'),
    ('{"k": {"l": {"m": 1}}}', '{"k": {"l": {"m": 1}}}'),
    ('{"k": {"l": []}} {{x}} {{ y }}', '{"k": {"l": []}} {x} {{ y }}'),
    ("}", "}"),
    ("{", "{"),
    ("{}", "{}"),
    ("{} {a}", "{} A"),
    ("{0} {a}", "{0} A"),
    ("{a} {", "A {"),
    ("} {a}", "} A"),
    ("{a.b}", "{a.b}"),
    ("{a.__class__} {a}", "{a.__class__} A"),
    ("{a[0]} {a}", "{a[0]} A"),
    ("{a[} {a}", "{a[} A"),
    ("{a!r} {a}", "{a!r} A"),
    ("{a!r:>5} {a}", "{a!r:>5} A"),
    ("{a!x}", "{a!x}"),
    ("{a:{n}}", "{a:3}"),
    ("{a:{b.c}} {a}", "{a:{b.c}} A"),
    ("{ a } {a}", "{ a } A"),
    ("{a b} {a}", "{a b} A"),
    ("{1a} {a}", "{1a} A"),
    ("{a-b} {a}", "{a-b} A"),
    ("} {f:.2f}", "} 2.50"),
    ("} {{f:.2f}}", "} {f:.2f}"),
    ("} {a:>3}", "}   A"),
    ("} {a:}", "} A"),
    ("} {color: red; margin: 0}", "} {color: red; margin: 0}"),
    ("} {{color: red}}", "} {{color: red}}"),
    ('} {a: "x"}', '} {a: "x"}'),
    ("} {a:b, c:d}", "} {a:b, c:d}"),
    ("} {sentiment: positive|negative}", "} {sentiment: positive|negative}"),
    ("} {t:1700000000000}", "} {t:1700000000000}"),
    ("a { color: red } {a}", "a { color: red } A"),
    ("function f() { return x; } {a}", "function f() { return x; } A"),
    ("{{{a}}} {", "{{a}} {"),
    ("{{{{a}}}} {", "{{{a}}} {"),
    ("{{a} {", "{A {"),
    ("{a}} {", "A} {"),
    ("{{a}}} {", "{a}} {"),
    ("}{größe}{class}", "}XLfirst"),
    ("\\frac{1}{2} {a}", "\\frac{1}{2} A"),
    ("\\textbf{a b} {a", "\\textbf{a b} {a"),
    ("{a\n} {a}", "{a\n} A"),
]


@pytest.mark.parametrize("text", FORMAT_STRINGS)
def test_a_format_string_gives_what_str_format_gives(text: str) -> None:
    assert TextTemplate(text).render(VALUES) == text.format(**VALUES)


@pytest.mark.parametrize(("text", "expected"), RAW_TEXTS)
def test_a_raw_text_stays_as_it_is_but_for_its_placeholders(text: str, expected: str) -> None:
    assert TextTemplate(text).render(VALUES) == expected


def test_a_text_is_read_once_into_parts_and_fields() -> None:
    template = TextTemplate("{b} and {a:>3}, {b} {{c}}")
    assert template.fields == ("b", "a")
    assert template.parts == (
        Placeholder("b"),
        " and ",
        Placeholder("a", ">3"),
        ", ",
        Placeholder("b"),
        " {c}",
    )
    assert template.fill(lambda hole: f"<{hole.source}>") == "<{b}> and <{a:>3}>, <{b}> {c}"


def test_a_template_survives_pickling() -> None:
    template = pickle.loads(pickle.dumps(TextTemplate("{a} {n:03d}")))  # noqa: S301 - our own bytes
    assert template.render(VALUES) == "A 003"


def test_importing_the_language_pulls_in_nothing_heavy() -> None:
    program = (
        "import sys, openbatch.prompts.text_template;"
        "sys.exit(any(m in sys.modules for m in ('pydantic', 'openai', 'pandas', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("text", ["{a:zz}", "{a:.2ff}", "{color: red}", "{a:9999999}", "{a:,s}"])
def test_a_format_string_with_a_spec_for_nothing_is_an_error_at_once(text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        TextTemplate(text, where="messages[1].content")
    message = str(caught.value)
    assert message.startswith(f"messages[1].content has '{text}', the variable ")
    assert f"write '{{{text}}}'" in message
    # The remedy that the message names works.
    assert TextTemplate(f"{{{text}}}").render({}) == text


def test_a_lone_surrogate_in_a_text_names_the_text() -> None:
    with pytest.raises(TemplateError, match=r"^the prompt holds a lone surrogate"):
        TextTemplate("ab\ud83d {x}")
