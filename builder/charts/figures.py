"""The charts of the archive: what each of them shows, drawn by ``svg`` and by ``plotly_spec``."""

from builder.charts.ballots import count_over_time
from builder.charts.bars import Bars
from builder.charts.batches import batches
from builder.charts.lead import close_up, lead_over_time
from builder.charts.legend import bars_key, key
from builder.charts.shares import shares_over_time
from builder.charts.sparkline import sparkline
from builder.charts.spec import Chart

__all__ = [
    "Bars",
    "Chart",
    "bars_key",
    "batches",
    "close_up",
    "count_over_time",
    "key",
    "lead_over_time",
    "shares_over_time",
    "sparkline",
]
