"""Templates whose fixed messages are translated once, when a template is read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jinja2 import Environment, nodes, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from builder.wording.isolation import isolated
from builder.wording.markup import markdown_text
from builder.wording.messages import Messages


class Spoken(Environment):
    """Jinja in which ``say`` of a message without fields becomes text of the template itself.

    What a template named in ``markdown`` prints is escaped for Markdown, elsewhere for HTML.
    """

    def __init__(self, speaker: Messages, markdown: Collection[str] = (), **options: Any) -> None:
        super().__init__(
            autoescape=lambda name: name not in markdown, finalize=finalized, **options
        )
        self.speaker = speaker
        self.markdown = markdown
        self.globals["say"] = speaker

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        saying = _Saying(self.speaker, name in self.markdown)
        read: nodes.Template = saying.visit(super()._parse(source, name, filename))
        return read


@pass_eval_context
def finalized(context: EvalContext, value: object) -> object:
    """Return what a template prints: a text of the data set apart, anything else as it is."""
    if not isinstance(value, str):
        return value
    return isolated(value) if context.autoescape else markdown_text(value)


class _Saying(NodeTransformer):
    def __init__(self, speaker: Messages, markdown: bool) -> None:
        self.speaker = speaker
        self.markdown = markdown

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        if not self.markdown:
            return self.generic_visit(node)
        for i, child in enumerate(node.nodes):
            if said := self._said(child):
                node.nodes[i] = nodes.TemplateData(markdown_text(Markup(said.data)))
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        # Where a value is escaped for Markdown, only what is printed at once can be text already.
        said = None if self.markdown else self._said(node)
        return said or self.generic_visit(node)

    def _said(self, node: nodes.Node) -> nodes.TemplateData | None:
        match node:
            case nodes.Call(
                node=nodes.Name(name="say"), args=[nodes.Const(value=str(message))], kwargs=[]
            ):
                return nodes.TemplateData(self.speaker(message), lineno=node.lineno)
        return None
