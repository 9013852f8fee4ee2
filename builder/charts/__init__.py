"""Charts: what each says (figures), where its parts lie (layout), and drawings as SVG and Plotly.

SVG is drawn by own code so that a page shows its charts without any script, in the colors of its
style sheet, and with words that never meet at any width.
"""
