"""From a history to a figure, and from a figure to inline SVG and to Plotly."""
