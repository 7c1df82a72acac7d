"""Why did it move: the period shown against its comparison, split into performance and mix by one dimension."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from cadran.analysis.decomposition import Effect, combined, holds_zero
from cadran.charts import template
from cadran.charts.waterfall import Step, Waterfall, waterfall
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.data_end import unfinal_words
from cadran.insight.footing import footing
from cadran.insight.variance import NOTHING_MOVED, Why, can_be_told, comparison, explained, is_known
from cadran.kpis import Kpi, Statistic
from cadran.ui.components import panel
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.sections import Draw, pair
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.panels.split import PARAMETERS
from cadran.ui.panels.trend import trend
from cadran.ui.request.view import View, go

DIMENSIONS = ("mode", "supplier_id", "category", "location_id", "carrier", "customer_country")
SHOWN_EACH_WAY, SHOWN_AT_ONCE, MIX_SHOWN = 5, 8, 8


def trend_and_why(view: View, kpi: Kpi) -> Draw:
    """The trend and, beside it, why it moved; the trend alone of a figure that is not known, or cannot be split."""
    is_told = _can_be_split(view, kpi) and footing(view, kpi).ground == "sound"
    return pair(partial(trend, view, kpi), partial(why, view, kpi) if is_told else (), (3, 2))


def _can_be_split(view: View, kpi: Kpi) -> bool:
    """Whether it is a rate or a median of a period: no total, nor a figure of the moment."""
    return kpi.timing != "now" and kpi.shape != "total" and not view.engine.catalogue.missing_tables(kpi)


def why(view: View, kpi: Kpi, read: Statistic = "value") -> None:
    """The panel beside the trend of a rate or a median; nothing for totals and figures of the moment."""
    if not _can_be_split(view, kpi):
        return
    offered = dimensions(view, kpi)
    change = explained(view, kpi, read, chosen("why", offered)) if offered else None
    base = replace(footing(view, kpi), doubts=())
    with panel.block(view, f"why_{kpi.id}", _title(view, kpi, read, change, offered), _subtitle(view, change), base):
        if change is None:
            if base.ground == "sound":
                show_html(element("p", _nothing(view, kpi, read, offered), css="cadran-sub"))
            return
        choose(view, "why", {name: view.code("dimension", name) for name in offered})
        show_html(element("p", sentence(view, change), css="cadran-fact"))
        _chart(view, change)
        _mix(view, change)
        frame = _frame(view, change)
        legend = view.t("why.legend_neither" if kpi.better == "neither" or change.is_calm else "why.legend")
        report = f"why_by_{change.dimension}"
        panel.kpi_footer(view, kpi, report, frame, "" if _no_interval(change) else legend)
        panel.table(view, f"{report}_{kpi.id}", frame, kpi)


def dimensions(view: View, kpi: Kpi) -> list[str]:
    """What the change can be split by: not what has one value only, asked for or found."""
    known = view.engine.catalogue.dimensions(kpi)
    free = [name for name in DIMENSIONS if name in known and len(view.selection.values_of(name)) != 1]
    segments = view.splits(kpi, view.selection, tuple((name,) for name in free))
    return [name for name in free if segments[name,].filter(pl.col("n") > 0).height > 1]


def _title(view: View, kpi: Kpi, read: Statistic, explained_change: Why | None, offered: Sequence[str] = ()) -> str:
    name = figures.name(view, kpi, read)
    if explained_change is None:
        compared = comparison(view, kpi, read)
        before = compared[0].label(view.language, view.t("period.all")) if compared else ""
        words = unfinal_words(view, kpi, view.period.last)
        return view.t(f"why.title_{_hindrance(view, kpi, read, offered)}", name=name, comparison=before, words=words)
    change = view.change(kpi, explained_change.split.change)
    if _reads_as_zero(change):
        return view.t("why.title_same", name=name, comparison=explained_change.compared)
    if explained_change.is_calm:
        key = _calm_title(explained_change)
        places = {"comparison": explained_change.compared, "words": explained_change.card_words}
        return view.t(f"why.{key}", name=name, change=change, **places)
    sizes = {
        "performance": view.change(kpi, explained_change.split.performance),
        "mix": view.change(kpi, explained_change.split.mix),
    }
    return view.t("why.title", name=name, change=change, **sizes)


def _calm_title(change: Why) -> str:
    return "title_unjudged" if change.is_unjudged else "title_noise" if change.is_normal else "title_chance"


def _reads_as_zero(words: str) -> bool:
    return not any(digit in words for digit in "123456789")


def _words(view: View, change: Why, size: float) -> str:
    """An effect in its unit; one that is there and reads as zero is about zero, for its bar can be seen."""
    words = view.change(change.kpi, size)
    return f"≈ {words}" if _reads_as_zero(words) and abs(size) >= NOTHING_MOVED else words


def _subtitle(view: View, change: Why | None) -> str:
    if change is None:
        return ""
    method = "method_median" if change.kpi.shape == "distribution" else "method_rate"
    dimension = view.code("dimension", change.dimension).lower()
    words = view.t(
        "why.subtitle",
        period=view.period_label,
        comparison=change.compared,
        dimension=dimension,
        method=view.t(f"why.{method}"),
    )
    no_interval = view.t("why.no_interval") if _no_interval(change) else ""
    return " · ".join(filter(None, (words, change.card_words if change.is_unjudged else "", no_interval)))


def _no_interval(change: Why) -> bool:
    return all(effect.is_noise is None for effect in change.split.effects)


def _nothing(view: View, kpi: Kpi, read: Statistic, offered: Sequence[str]) -> str:
    """Why there is nothing to explain."""
    hindrance, compared = _hindrance(view, kpi, read, offered), comparison(view, kpi, read)
    if hindrance != "few" or compared is None:
        return view.t(f"why.{hindrance}")
    rows = [figures.figure(view.measure(kpi, asked)).n for asked in (compared[1], view.selection)]
    return view.t("why.few", counts=view.text(kpi.counts), before=view.count(rows[0]), after=view.count(rows[1]))


def _hindrance(view: View, kpi: Kpi, read: Statistic, offered: Sequence[str]) -> str:
    """What stands in the way of an explanation."""
    compared = comparison(view, kpi, read)
    if compared is None:
        return "no_comparison"
    if not can_be_told(view, kpi, read):
        return "not_final"
    if not is_known(view, kpi, compared[1]):
        return "unknown"
    return "few" if offered else "no_dimension"


def sentence(view: View, change: Why) -> str:
    """The change in words; of normal variation nothing but that."""
    name, split = figures.name(view, change.kpi, change.read), change.split
    if _reads_as_zero(view.change(change.kpi, split.change)):
        key = "why.same_of_signal" if change.is_signal else "why.same"
        value = view.value(change.kpi, split.after)
        return view.t(key, name=name, period=view.period_label, value=value, comparison=change.compared)
    if change.is_calm:
        size = view.change(change.kpi, split.change)
        places = {"name": name, "period": view.period_label, "change": size, "comparison": change.compared}
        return view.t(f"why.{_calm(change)}", words=change.card_words, **places)
    size = view.change(change.kpi, abs(split.change)).lstrip("+")
    moved = view.t("why.fell" if split.change < 0 else "why.rose", name=name, size=size)
    return view.t(
        "why.story",
        moved=moved,
        performance=view.change(change.kpi, split.performance),
        mix=view.change(change.kpi, split.mix),
        mostly=_mostly(view, change),
        towards=_towards(view, change),
    )


def _calm(change: Why) -> str:
    """What is said of a change that tells no story: normal only where limits judge its period."""
    if change.is_signal:
        return "noise_of_signal"
    if change.is_unjudged:
        return "noise_unjudged"
    if not change.is_normal:
        return "chance"
    return "noise" if change.split.is_noise else "usual"


def _mostly(view: View, change: Why) -> str:
    """The segment that carries most of the performance, unless chance may have done it."""
    total = change.split.performance
    clear = [
        effect for effect in change.split.effects if effect.is_noise is not True and effect.performance * total > 0
    ]
    if not clear:
        return ""
    main = max(clear, key=lambda effect: abs(effect.performance))
    key = "why.mostly" if abs(main.performance) >= abs(total) / 2 else "why.first"
    return view.t(key, name=_name(view, change, main), effect=view.change(change.kpi, main.performance))


def _towards(view: View, change: Why) -> str:
    """The segment whose share did most of the mix, if the mix is more than chance."""
    split = change.split
    if holds_zero(split.mix_interval) is not False:
        return ""
    same = [effect for effect in split.effects if effect.segment and (effect.mix or 0) * split.mix > 0]
    if not same:
        return ""
    main = max(same, key=lambda effect: abs(effect.mix or 0))
    return view.t("why.more" if main.shares[1] > main.shares[0] else "why.less", name=_name(view, change, main))


def _name(view: View, change: Why, effect: Effect) -> str:
    if effect.segment is None and change.dimension == "supplier_id":
        return view.nameless(change.kpi, change.dimension)
    if effect.segment is None:
        return view.t("why.without", dimension=view.code("dimension", change.dimension).lower())
    return view.names(change.dimension).get(effect.segment, effect.segment)


def _chart(view: View, change: Why) -> None:
    split, kpi = change.split, change.kpi
    steps = tuple(_steps(view, change))
    ends = [(change.compared, view.value(kpi, split.before)), (view.period_label, view.value(kpi, split.after))]
    alt = view.t(
        "why.alt", before=ends[0][1], after=ends[1][1], effects=", ".join(f"{step.name} {step.words}" for step in steps)
    )
    drawn = waterfall(
        Waterfall(ends[0], ends[1], steps, lambda tick: view.change(kpi, tick), _reach(change)),
        view.palette,
        view.language,
    )
    clicked = panel.drawing(view, f"why_{kpi.id}_{change.read}_{change.dimension}", drawn, alt)
    if clicked is not None:
        go(view.state.filtering(PARAMETERS[change.dimension], (clicked,)))
        st.rerun()


def _reach(change: Why) -> float:
    """How far chance reaches: the scale of the bars, so that what it explains is never drawn at full width."""
    split = change.split
    intervals = [split.interval, *(effect.interval for effect in split.effects if effect.is_noise)]
    if holds_zero(split.mix_interval):
        intervals.append(split.mix_interval)
    return max((abs(bound) for interval in intervals if interval for bound in interval), default=0.0)


def _steps(view: View, change: Why) -> list[Step]:
    """Worst and best first, what is noise after them; of many segments the rest in one bar; the mix last."""
    moved = sorted(
        (effect for effect in change.split.effects if effect.performance), key=lambda effect: _goodness(change, effect)
    )
    clear = [effect for effect in moved if effect.is_noise is not True]
    noise = [effect for effect in moved if effect.is_noise is True]
    if len(moved) <= SHOWN_AT_ONCE:
        steps = [_step(view, change, effect) for effect in (*clear, *noise)]
    else:
        worst = [effect for effect in clear if _goodness(change, effect) < 0][:SHOWN_EACH_WAY]
        best = [effect for effect in clear if _goodness(change, effect) > 0][-SHOWN_EACH_WAY:]
        others = [effect for effect in clear if effect not in (*worst, *best)]
        steps = [_step(view, change, effect) for effect in (*worst, *best)]
        steps += [
            _group(view, change, key, group) for key, group in (("others", others), ("noise_group", noise)) if group
        ]
    return [*steps, _mix_step(view, change)]


def _goodness(change: Why, effect: Effect) -> float:
    return -effect.performance if change.kpi.better == "lower" else effect.performance


def _step(view: View, change: Why, effect: Effect) -> Step:
    size, kpi, name = effect.performance, change.kpi, _name(view, change, effect)
    kind = change.kind(size, effect.is_noise is True)
    lines = [
        f"<b>{template.words(name)}</b>",
        f"{_words(view, change, size)} · {view.t(f'why.{kind}')}",
        _ends(view, change, effect),
    ]
    if effect.interval:
        low, high = (view.change(kpi, bound) for bound in effect.interval)
        lines.append(view.t("why.interval", low=low, high=high))
    lines += [view.t("why.is_noise")] if effect.is_noise else [view.t("why.click")] if effect.segment else []
    return Step(
        name, size, _words(view, change, size), "<br>".join(lines), effect.segment, kind, effect.is_noise is True
    )


def _ends(view: View, change: Why, effect: Effect) -> str:
    share = [formats.percent(part, view.language) for part in effect.shares]
    return view.t(
        "why.tip",
        before=view.value(change.kpi, effect.before),
        after=view.value(change.kpi, effect.after),
        share_before=share[0],
        share_after=share[1],
        n_before=view.count(effect.rows[0]),
        n_after=view.count(effect.rows[1]),
    )


def _group(view: View, change: Why, key: str, effects: Sequence[Effect]) -> Step:
    """Several segments as one bar; many that are noise one by one may be more than that together."""
    size = sum(effect.performance for effect in effects)
    name, words = view.t(f"why.{key}", n=view.count(len(effects))), _words(view, change, size)
    together = combined((1, effect.performance, effect.interval) for effect in effects)
    is_noise = key == "noise_group" and holds_zero(together) is not False
    return Step(name, size, words, f"<b>{name}</b><br>{words}", None, change.kind(size, is_noise), is_noise)


def _mix_step(view: View, change: Why) -> Step:
    size, is_noise = change.split.mix, holds_zero(change.split.mix_interval) is True
    name, words = view.t("why.mix_effect"), _words(view, change, size)
    lines = [f"<b>{name}</b>", words, *([view.t("why.is_noise")] if is_noise else [])]
    return Step(name, size, words, "<br>".join(lines), None, change.kind(size, is_noise), is_noise)


def _mix(view: View, change: Why) -> None:
    """The mix by segment, on request; that of a median is not split."""
    if change.kpi.shape == "distribution":
        return
    shelf = st.expander(view.t("why.open_mix"), key=f"mix_{change.kpi.id}_{change.dimension}", on_change="rerun")
    if shelf.open:
        with shelf:
            ranked = sorted(change.split.effects, key=lambda effect: -abs(effect.mix or 0))[:MIX_SHOWN]
            show_html(_mix_columns(view).table(_mix_row(view, change, effect) for effect in ranked))


def _mix_columns(view: View) -> RowList:
    titles = (view.code("column", "share_before"), view.code("column", "share_after"), view.t("why.mix_effect"))
    return RowList("cadran-mix", [Column(), *(Column(title, "num") for title in titles)])


def _mix_row(view: View, change: Why, effect: Effect) -> ListRow:
    shares = [formats.percent(share, view.language) for share in effect.shares]
    return ListRow((_name(view, change, effect), *shares, view.change(change.kpi, effect.mix)))


def _frame(view: View, change: Why) -> pl.DataFrame:
    """Every segment with its rows, shares and figures in both periods, and what it did."""
    effects = change.split.effects
    numbers = {
        "share_before": [effect.shares[0] for effect in effects],
        "share_after": [effect.shares[1] for effect in effects],
        "rate_before": [effect.before for effect in effects],
        "rate_after": [effect.after for effect in effects],
        "performance": [effect.performance for effect in effects],
        "mix": [effect.mix for effect in effects],
        "interval_low": [effect.interval[0] if effect.interval else None for effect in effects],
        "interval_high": [effect.interval[1] if effect.interval else None for effect in effects],
    }
    return pl.DataFrame(
        {
            change.dimension: [effect.segment for effect in effects],
            "name": [_name(view, change, effect) for effect in effects],
            "rows_before": [effect.rows[0] for effect in effects],
            "rows_after": [effect.rows[1] for effect in effects],
            **numbers,
            "is_noise": [effect.is_noise for effect in effects],
        },
        schema_overrides={**dict.fromkeys(numbers, pl.Float64), "is_noise": pl.Boolean, change.dimension: pl.String},
    )
