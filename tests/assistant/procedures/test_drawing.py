"""The flowchart of a procedure is Mermaid, and no label can break it."""

from __future__ import annotations

import re

import pytest

from assistant.procedures.drawing import draw
from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import built_in
from crm_tools.words import LANGUAGES, Language
from tests.assistant.procedures.files import procedure, steps

LABEL = r'"(?:[^"#&<>|\\{}\[\]`\n]|#\d+;)+"'
SHAPES = (r"\[/X/\]", r"\[\[X\]\]", r"\(\[X\]\)", r"\[\\X\\\]", r"\{\{X\}\}")
NODE = re.compile(rf"  (\w+)(?:{'|'.join(one.replace('X', LABEL) for one in SHAPES)})")
EDGE = re.compile(rf"  (\w+) -\.?->(?:\|{LABEL}\|)? (\w+)")


def nodes_and_edges(chart: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Fails for a line that is neither."""
    first, *lines = chart.splitlines()
    assert first == "flowchart TD"
    nodes, edges = [], []
    for line in lines:
        node, edge = NODE.fullmatch(line), EDGE.fullmatch(line)
        assert node or edge, line
        if node:
            nodes.append(node[1])
        elif edge:
            edges.append((edge[1], edge[2]))
    return nodes, edges


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", list(built_in()), ids=lambda one: one.name)
def test_every_step_of_every_procedure_is_a_node_that_is_reached(one: Procedure, language: Language) -> None:
    nodes, edges = nodes_and_edges(draw(one, language))

    assert len(nodes) == len(set(nodes))
    assert {f"s{at + 1}" for at in range(len(one.steps))} <= set(nodes)
    assert {end for edge in edges for end in edge} == set(nodes)
    assert {after for _, after in edges} == set(nodes) - {"start"}
    assert "end" not in nodes  # a word of Mermaid's own


def test_conditions_stand_on_edges_and_a_skipped_step_is_gone_round() -> None:
    chart = draw(procedure(), "en")

    assert '  s1 -->|"the order\'s status is not “pending” or “processed”"| s2' in chart
    assert '  s1 -->|"otherwise"| s3' in chart
    assert "  s2 -->" not in chart  # having said that, it stops
    assert '  s3 -->|"paper is “festive”"| s4' in chart
    assert '  s3 -->|"otherwise"| s5' in chart
    assert "  s4 --> s5" in chart


def test_labels_are_escaped() -> None:
    chart = draw(steps("""say: {en: '"]; end <b>|x|</b> {y} #1 `z`', zh: "一\\n二"}"""), "en")

    assert '"say “#34;#93;; end #60;b#62;#124;x#124;#60;/b#62; #123;y#125; #35;1 z”"' in chart
    nodes_and_edges(chart)
