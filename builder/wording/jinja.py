"""Templates whose fixed messages are translated once, when a template is read."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from builder.wording.messages import Messages


class Spoken(Environment):
    """Jinja in which ``say`` of a message without fields becomes text of the template itself."""

    def __init__(self, speaker: Messages, **options: Any) -> None:
        super().__init__(**options)
        self.speaker = speaker
        self.globals["say"] = speaker

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        read: nodes.Template = _Saying(self.speaker).visit(super()._parse(source, name, filename))
        return read


class _Saying(NodeTransformer):
    def __init__(self, speaker: Messages) -> None:
        self.speaker = speaker

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(
                node=nodes.Name(name="say"), args=[nodes.Const(value=str(message))], kwargs=[]
            ):
                return nodes.TemplateData(self.speaker(message), lineno=node.lineno)
        return self.generic_visit(node)
