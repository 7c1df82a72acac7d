"""A rate by sale month: solid where final, hatched where returns are still to come, with the estimate of the end."""

from collections.abc import Callable
from dataclasses import dataclass

from cadran.analysis.xmr import Limits
from cadran.charts import template
from cadran.charts.figure import Figure
from cadran.charts.palette import Palette
from cadran.charts.trend import round_ticks

HEIGHT = 215
EVERY = 2  # a month with its name below; more would not fit on a phone
NOTHING_BACK = 0.05


@dataclass(frozen=True)
class Month:
    """One sale month: its rate so far and, while not final, the estimate of its end; `word` stands above its bar."""

    label: str
    id: str
    rate: float | None
    is_final: bool
    tip: str
    word: str = ""
    estimate: tuple[float, float, float] | None = None
    is_chosen: bool = False
    colour: str = ""


def maturity(
    months: tuple[Month, ...], limits: Limits | None, palette: Palette, language: str, write: Callable[[float], str]
) -> Figure:
    """Bars by sale month with the natural limits of the final ones; a click returns the month's id."""
    drawn = template.figure(palette, language, HEIGHT)
    drawn.update_layout(barmode="stack", bargap=0.32, margin={"r": 56})
    if limits:
        drawn.add_hrect(
            y0=limits.lower, y1=limits.upper, fillcolor=palette.band, opacity=0.75, line={"width": 0}, layer="below"
        )
        drawn.add_hline(y=limits.centre, line={"color": palette.previous, "width": 1}, layer="below")
        for bound in (limits.upper, limits.lower):
            drawn.add_annotation(
                x=1.005,
                xref="paper",
                y=bound,
                text=write(bound),
                showarrow=False,
                xanchor="left",
                yanchor="middle",
                font={"color": palette.faint, "size": 11},
            )
    _bars(drawn, months, palette)
    _estimates(drawn, months, palette)
    chosen = next((at for at, month in enumerate(months) if month.is_chosen), len(months) - 1)
    labelled = range(chosen % EVERY, len(months), EVERY)
    names = [template.words(months[at].label).replace(" ", "<br>", 1) for at in labelled]
    drawn.update_xaxes(
        tickmode="array", tickvals=list(labelled), ticktext=names, tickangle=0, range=[-0.6, len(months) - 0.4]
    )
    _words(drawn, months, palette)
    highest = _highest(months, limits)
    ticks = round_ticks(0.0, highest)
    drawn.update_yaxes(tickmode="array", tickvals=ticks, ticktext=[write(tick) for tick in ticks], range=[0, highest])
    return drawn


def _words(drawn: Figure, months: tuple[Month, ...], palette: Palette) -> None:
    above = [(at, month, month.estimate[2] if month.estimate else month.rate) for at, month in enumerate(months)]
    look = {"yshift": 9, "font": {"size": 11, "color": palette.faint}}
    template.write_notes(
        drawn, [{"x": at, "y": top or 0.0, "text": month.word, **look} for at, month, top in above if month.word]
    )


def _highest(months: tuple[Month, ...], limits: Limits | None) -> float:
    rates = [month.rate for month in months if month.rate is not None]
    rates += [month.estimate[2] for month in months if month.estimate]
    rates += [limits.upper] if limits else []
    return max(rates, default=0.0) * 1.12 or NOTHING_BACK


def _bars(drawn: Figure, months: tuple[Month, ...], palette: Palette) -> None:
    """Final months filled, the others hatched."""
    for is_final in (True, False):
        kept = [(index, month) for index, month in enumerate(months) if month.is_final is is_final]
        colours = [month.colour or (palette.actual if month.is_chosen else palette.previous) for _, month in kept]
        look = {"color": colours if is_final else palette.background, "line": {"color": colours, "width": 1.2}}
        if not is_final:
            hatch = {"shape": "/", "fgcolor": palette.actual, "size": 7, "solidity": 0.22, "fillmode": "overlay"}
            look["pattern"] = hatch
        drawn.add_bar(
            x=[index for index, _ in kept],
            y=[month.rate for _, month in kept],
            customdata=[month.id for _, month in kept],
            hovertext=[month.tip for _, month in kept],
            hoverinfo="text",
            marker=look,
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )


def _estimates(drawn: Figure, months: tuple[Month, ...], palette: Palette) -> None:
    """What is still to come, outlined on top of what has come, and the interval of where it ends as a whisker."""
    known = [
        (index, month, month.rate, month.estimate)
        for index, month in enumerate(months)
        if month.estimate and month.rate is not None
    ]
    if not known:
        return
    drawn.add_bar(
        x=[index for index, *_ in known],
        y=[likely - rate for *_, rate, (likely, _, _) in known],
        customdata=[month.id for _, month, *_ in known],
        hovertext=[month.tip for _, month, *_ in known],
        hoverinfo="text",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": palette.actual, "width": 1.2}},
        error_y={
            "type": "data",
            "symmetric": False,
            "color": palette.actual,
            "thickness": 1.4,
            "width": 5,
            "array": [high - likely for *_, (likely, _, high) in known],
            "arrayminus": [likely - low for *_, (likely, low, _) in known],
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
