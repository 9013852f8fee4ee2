"""Charts: what each says (figures), where its parts lie (layout), and drawings as SVG and Plotly.

Our own code draws the SVG, so that a page shows its charts without a script, in the colors of its
style sheet, and with labels that do not overlap at any width.
"""
