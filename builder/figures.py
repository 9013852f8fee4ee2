"""The charts of the archive: what each of them shows, drawn by ``svg`` and by ``plotly_spec``."""

from builder.bars import Bars
from builder.batch_figure import batches
from builder.chart import Chart
from builder.chart_key import bars_key, key
from builder.count_figure import count_over_time
from builder.lead_figure import close_up, lead_over_time
from builder.share_figure import shares_over_time
from builder.spark import sparkline

__all__ = [
    "Bars", "Chart", "bars_key", "batches", "close_up", "count_over_time", "key", "lead_over_time", "shares_over_time",
    "sparkline",
]  # fmt: skip
