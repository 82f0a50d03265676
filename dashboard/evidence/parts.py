"""Cards, tables and sentences of the evidence page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon, notice, table
from dashboard.evidence import source
from dashboard.evidence.words import (
    confidence_name,
    figure_name,
    measure_name,
    parameter_name,
    policy_name,
    site_name,
    source_name,
    value_in,
)
from dashboard.numerals import number
from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = [
    "about_figure",
    "clashes",
    "facts",
    "failures",
    "figure_table",
    "left_out",
    "numbers",
    "one_table",
    "parameter_table",
    "priors",
    "provenance",
    "span",
    "verdict",
]

_SIGNS = {">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}
_LISTED = 12


def span(of: dict[str, float]) -> str:
    """A median with its 5 and 95 % points."""
    return f"{number(of['median'])} ({number(of['low'])} … {number(of['high'])})"


def percent(share: float | None) -> str:
    """A share as per cent, without decimals."""
    return "–" if share is None else f"{number(100 * share, 0)}%"


def failures(found: dict[str, Any] | None, word: Words) -> html.Section:
    """What does not hold, before anything else."""
    items: list[Any] = []
    for fact in source.facts():
        if fact["passed"]:
            continue
        says = fact["title_zh"] if word.lang == "zh" else fact["title"]
        items.append(
            _bad(html.A(word("evidence.fact_fails", n=fact["fact"], says=says), href=f"#fact-{fact['fact']}"))
        )
    if found:
        items += _not_reproduced(found, word)
        unknown = [row for row in found["figures"] if row["fitted"] and row["inside"] is None]
        if unknown:
            items.append(
                _bad(word("evidence.no_value", names=word.list([figure_name(row, word) for row in unknown])))
            )
        held, n = _held(found, "covered90")
        if n and held < 0.75:
            items.append(_bad(word("evidence.held_low", share=percent(held), n=n)))
        if found["clashes"]:
            items.append(
                _bad(html.A(word("evidence.clash_n", n=len(found["clashes"])), href="#clashes-heading"))
            )
        edge = [row for row in found["parameters"] if row["bound"] or row["pushed"]]
        if edge:
            names = word.list([parameter_name(row["name"], word) for row in edge])
            items.append(_bad(word("evidence.pushed", names=names)))
        items += [
            _bad(word("evidence.points_failed", site=site_name(one["site"], word), n=one["points"]))
            for one in found["failures"]
        ]
    content: Any = html.Ul(items, className="findings") if items else html.P(word("evidence.no_failures"))
    return html.Section(
        [html.H2(word("evidence.failures"), id="failures-heading"), content],
        className="card",
        id="failures",
        **aria(labelledby="failures-heading"),
    )


def _not_reproduced(found: dict[str, Any], word: Words) -> list[Any]:
    rows = [row for row in found["figures"] if row["fitted"] and row["inside"] is False]
    rows.sort(key=lambda row: -abs(row["tension"]))
    if not rows:
        return []
    items = [
        html.Li(
            [
                dcc.Link(
                    figure_name(row, word),
                    href=link(
                        "/evidence", stance=found["stance"], figure=row["id"], kind="out", lang=word.lang
                    )
                    + "#one",
                ),
                " ",
                html.Span(
                    word(
                        "evidence.said_and_found",
                        reported=_SIGNS.get(row["relation"], "") + value_in(row["reported"], row, word),
                        predicted=value_in(row["median"], row, word),
                        low=number(row["low"]),
                        high=number(row["high"]),
                    ),
                    className="muted",
                ),
            ]
        )
        for row in rows
    ]
    shown: list[Any] = [html.Ul(items[:_LISTED], className="inner-list")]
    if len(items) > _LISTED:
        shown.append(
            html.Details(
                [
                    html.Summary(word("evidence.further", n=len(items) - _LISTED)),
                    html.Ul(items[_LISTED:], className="inner-list"),
                ]
            )
        )
    return [_bad([word("evidence.outside_n", n=len(rows)), *shown])]


def _bad(children: Any) -> html.Li:
    return html.Li([icon("bad"), html.Div(children)], className="says")


def _held(found: dict[str, Any], key: str) -> tuple[float, int]:
    n = sum(row["n"] for row in found["holdout"])
    return (sum(row["n"] * row[key] for row in found["holdout"]) / n if n else 0.0), n


def numbers(found: dict[str, Any] | None, word: Words) -> html.Ul:
    """How much holds, as a few large numbers."""
    summary = source.validated()["summary"]
    cards: list[tuple[str, str, str]] = []
    if found:
        coverage = found["coverage"]
        if coverage["predicted"]:
            cards += [
                (
                    f"{coverage['inside90']} / {coverage['predicted']}",
                    word("evidence.card.inside"),
                    word(
                        "evidence.card.inside_more",
                        half=percent(coverage["share50"]),
                        literature=percent(coverage["literature90"]),
                        declared=percent(coverage.get("declared90")),
                    ),
                )
            ]
        held, n = _held(found, "covered90")
        half, _ = _held(found, "covered50")
        if n:
            cards.append(
                (
                    percent(held),
                    word("evidence.card.held"),
                    word("evidence.card.held_more", n=n, half=percent(half)),
                )
            )
        if coverage["relative_width"] is not None:
            cards.append(
                (
                    f"{number(coverage['relative_width'], 1)} ×",
                    word("evidence.card.width"),
                    word("evidence.card.width_more", model=number(coverage["relative_width_model"], 1)),
                )
            )
        spoken = sum(row["identified"] for row in found["parameters"])
        cards.append(
            (
                f"{spoken} / {len(found['parameters'])}",
                word("evidence.card.parameters"),
                word("evidence.card.parameters_more"),
            )
        )
    if summary["of"]:
        cards.append(
            (
                f"{summary['passed']} / {summary['of']}",
                word("evidence.card.facts"),
                word("evidence.card.facts_more"),
            )
        )
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(value, className="figure"),
                    html.Span(name, className="name"),
                    html.Span(more, className="muted"),
                ],
                className="card",
            )
            for value, name, more in cards
        ],
        className="headline",
        **aria(label=word("evidence.numbers")),
    )


def figure_table(rows: Sequence[dict[str, Any]], stance: str, word: Words) -> html.Div:
    """Figures with what the model says; the name opens the figure."""
    head = [
        word(f"evidence.column.{name}")
        for name in ("figure", "kind", "reported", "predicted", "model", "literature", "tension", "verdict")
    ]
    body = []
    for row in rows:
        name = dcc.Link(
            figure_name(row, word),
            href=link("/evidence", stance=stance, figure=row["id"], lang=word.lang) + "#one",
        )
        body.append(
            html.Tr(
                [
                    html.Th([name, html.Div(html.Code(row["reading"]))], scope="row"),
                    html.Td(_kind(row, word)),
                    html.Td(
                        _SIGNS.get(row["relation"], "") + value_in(row["reported"], row, word),
                        className="number",
                    ),
                    html.Td(_of(row, "", word), className="number"),
                    html.Td(_of(row, "model_", word), className="number"),
                    html.Td(_of(row, "literature_", word), className="number"),
                    html.Td(
                        "–" if row["tension"] is None else number(row["tension"], 1, signed=True),
                        className="number",
                    ),
                    html.Td(_verdict(row, word)),
                ]
            )
        )
    return _frame(word("evidence.table", n=len(rows)), head, body, first_number=2, last_text=1)


def _of(row: dict[str, Any], prefix: str, word: Words) -> str:
    if row[f"{prefix}median"] is None:
        return "–"
    return (
        f"{number(row[prefix + 'median'])} ({number(row[prefix + 'low'])} … {number(row[prefix + 'high'])})"
    )


def _kind(row: dict[str, Any], word: Words) -> str:
    kind = "fitted" if row["fitted"] else "target" if row["kind"] == "target" else "given"
    return word(f"evidence.is.{kind}")


def _verdict(row: dict[str, Any], word: Words) -> Any:
    if row["kind"] == "target" and row["kept"] is not None:
        return word("evidence.kept", share=percent(row["kept"]))
    if not row["fitted"]:
        return ""
    if row["inside"] is None:
        return word("evidence.unknown")
    good = bool(row["inside"])
    return html.Span(
        [icon("good" if good else "bad"), " ", word(f"evidence.{'inside' if good else 'outside'}")],
        className="nowrap",
    )


def verdict(row: dict[str, Any], word: Words) -> html.P:
    """One figure's verdict as a sentence."""
    values = {
        "reported": _SIGNS.get(row["relation"], "") + value_in(row["reported"], row, word),
        "predicted": value_in(row["median"], row, word),
        "low": number(row["low"]) if row["low"] is not None else "–",
        "high": number(row["high"]) if row["high"] is not None else "–",
    }
    if row["median"] is None:
        return html.P([icon("info"), " ", html.Span(word("evidence.unknown"))], className="says says-info")
    if row["kind"] == "target" and row["kept"] is not None:
        text = word("evidence.says_target", kept=percent(row["kept"]), **values)
        return html.P([icon("info"), " ", html.Span(text)], className="says says-info")
    if not row["fitted"]:
        return html.P(
            [icon("info"), " ", html.Span(word("evidence.says_given", **values))], className="says says-info"
        )
    kind = "good" if row["inside"] else "bad"
    return html.P(
        [icon(kind), " ", html.Span(word(f"evidence.says_{kind}", **values))], className=f"says says-{kind}"
    )


def one_table(row: dict[str, Any], word: Words) -> html.Div:
    """The three predictions of a figure."""
    rows = [
        [
            word("evidence.reported"),
            _SIGNS.get(row["relation"], "") + number(row["reported"]),
            "–",
            "–",
        ]
    ]
    for name, prefix in (("literature", "literature_"), ("model", "model_"), ("predicted", "")):
        values = [row[f"{prefix}{key}"] for key in ("median", "low", "high")]
        rows.append(
            [
                word(f"evidence.lane.{name}"),
                *("–" if value is None else number(value) for value in values),
            ]
        )
    unit = unit_title(row["unit"], word) if row["unit"] else ""
    head = ["", word("evidence.median"), word("table.low90"), word("table.high90")]
    return table(f"{figure_name(row, word)}{f' ({unit})' if unit else ''}", head, rows)


def about_figure(row: dict[str, Any], word: Words) -> html.Article:
    """What the documents report, and how it was read."""
    from calibration.report.labels import policies_of
    from sim.scenario.words import figures

    line = figures().get(row["id"].removesuffix(":start"), {})
    facts = [
        (word("evidence.about.measure"), measure_name(row, word)),
        (word("evidence.about.site"), site_name(row["site"], word)),
        (word("evidence.about.years"), "–".join(map(str, row["years"]))),
        (word("evidence.about.kind"), _kind(row, word)),
        (
            word("evidence.about.policies"),
            word.list([policy_name(name, word) for name in policies_of(row["id"])]),
        ),
        (word("evidence.about.readings"), str(row["readings"]) if row["readings"] > 1 else ""),
        (word("evidence.about.id"), row["reading"]),
    ]
    said: list[Any] = []
    if line.get("loc"):
        said.append(html.Blockquote(line["loc"], lang="zh-CN"))
    if line.get("note") and word.lang == "en":
        said.append(html.P(line["note"], className="muted"))
    return html.Article(
        [
            html.H2(word("evidence.about")),
            *said,
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts if value],
                className="facts",
            ),
        ],
        className="card",
    )


def clashes(found: dict[str, Any], word: Words) -> Any:
    """Figures that hardly any one set of parameters explains together."""
    heading = html.H2(word("evidence.clashes"), id="clashes-heading")
    if not found["clashes"]:
        return html.Section(
            [heading, html.P(word("evidence.clash_none"), className="muted")],
            **aria(labelledby="clashes-heading"),
        )
    known = {row["id"]: row for row in found["figures"]}

    def name(one: str) -> str:
        return figure_name(known[one], word) if one in known else one

    rows = [
        [
            name(pair["one"]),
            name(pair["other"]),
            number(pair["odds"], 0) if pair["odds"] < 1e5 else "> 100,000",
        ]
        for pair in found["clashes"]
    ]
    return html.Section(
        [
            heading,
            html.P(word("evidence.clash_how"), className="muted"),
            table(
                word("evidence.clashes"),
                [word("evidence.clash_one"), word("evidence.clash_other"), word("evidence.clash_odds")],
                rows,
                first_number=2,
            ),
        ],
        className="stack",
        **aria(labelledby="clashes-heading"),
    )


def left_out(found: dict[str, Any], word: Words) -> html.Section:
    """How well a place is predicted from all others."""
    heading = html.H2(word("evidence.held"), id="held-heading")
    if not found["holdout"]:
        return html.Section(
            [heading, html.P(word("evidence.held_none"), className="muted")],
            **aria(labelledby="held-heading"),
        )
    known = {row["id"]: row for row in found["figures"]}
    rows = []
    for one in sorted(found["holdout"], key=lambda one: (one["covered90"], site_name(one["site"], word))):
        missed = [figure["id"] for figure in one["figures"] if not figure["inside90"]]
        rows.append(
            [
                site_name(one["site"], word),
                word.list([measure_name(known[name], word) if name in known else name for name in missed])
                or "–",
                str(one["n"]),
                percent(one["covered90"]),
                percent(one["covered50"]),
            ]
        )
    wide, n = _held(found, "covered90")
    half, _ = _held(found, "covered50")
    rows.append([word("evidence.held_all"), "", str(n), percent(wide), percent(half)])
    good = wide >= 0.75
    return html.Section(
        [
            heading,
            html.P(
                [
                    icon("good" if good else "bad"),
                    " ",
                    html.Span(word("evidence.held_said", n=n, share=percent(wide), half=percent(half))),
                ],
                className=f"says says-{'good' if good else 'bad'}",
            ),
            html.P(word("evidence.held_how"), className="muted"),
            table(
                word("evidence.held"),
                [
                    word("evidence.column.site"),
                    word("evidence.column.missed"),
                    word("evidence.column.n"),
                    word("evidence.column.in90"),
                    word("evidence.column.in50"),
                ],
                rows,
                first_number=2,
            ),
        ],
        className="stack",
        **aria(labelledby="held-heading"),
    )


def parameter_table(rows: Iterable[dict[str, Any]], word: Words) -> html.Div:
    """Every uncertain parameter before and after, with its source and confidence."""
    body = []
    for row in sorted(rows, key=lambda row: row["width"]):
        notes = [word("evidence.note.pushed")] if row["pushed"] else []
        notes += [word(f"evidence.note.{row['bound']}")] if row["bound"] else []
        notes += [] if row["identified"] else [word("evidence.note.silent")]
        body.append(
            html.Tr(
                [
                    html.Th(
                        [parameter_name(row["name"], word), html.Div(html.Code(row["name"]))], scope="row"
                    ),
                    html.Td(source_name(row["source"], word)),
                    html.Td(confidence_name(row["confidence"], word)),
                    html.Td(span(row["prior"]), className="number"),
                    html.Td(span(row["posterior"]), className="number"),
                    html.Td(number(row["width"], 2), className="number"),
                    html.Td(word.list(notes)),
                ]
            )
        )
    head = [
        word(f"evidence.column.{name}")
        for name in ("parameter", "source", "confidence", "prior", "posterior", "width", "note")
    ]
    return _frame(word("evidence.parameter_table", n=len(body)), head, body, first_number=3, last_text=1)


def priors(word: Words) -> html.Section:
    """Uncertain parameters as the literature has them, where no fit comes along."""
    from sim.priors import uncertain

    body = []
    for name, parameter in uncertain().items():
        if parameter.prior is None:
            continue
        body.append(
            html.Tr(
                [
                    html.Th([parameter_name(name, word), html.Div(html.Code(name))], scope="row"),
                    html.Td(source_name(parameter.source, word)),
                    html.Td(confidence_name(parameter.confidence, word)),
                    html.Td(
                        span(
                            {
                                "median": parameter.prior.median,
                                "low": parameter.prior.low,
                                "high": parameter.prior.high,
                            }
                        ),
                        className="number",
                    ),
                ]
            )
        )
    head = [word(f"evidence.column.{name}") for name in ("parameter", "source", "confidence", "prior")]
    return html.Section(
        [
            html.H2(word("evidence.priors"), id="priors-heading"),
            _frame(word("evidence.parameter_table", n=len(body)), head, body, first_number=3, last_text=0),
        ],
        className="stack",
        **aria(labelledby="priors-heading"),
    )


def facts(word: Words) -> html.Section:
    """The experiments, those that fail first."""
    found = source.facts()
    heading = html.H2(word("evidence.facts"), id="facts-heading")
    if not found:
        return html.Section(
            [heading, notice(word("evidence.facts_none"))], **aria(labelledby="facts-heading")
        )
    summary = source.validated()["summary"]
    return html.Section(
        [
            html.Div(
                [
                    heading,
                    html.A(
                        word("chart.csv"),
                        href=link("/evidence/facts.csv", lang=word.lang),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("evidence.facts"))),
                    ),
                ],
                className="heading-row",
            ),
            html.P(word("evidence.facts_how", passed=summary["passed"], of=summary["of"])),
            html.Div([_fact(fact, word) for fact in found], className="fact-list"),
        ],
        className="stack",
        **aria(labelledby="facts-heading"),
    )


def _fact(fact: dict[str, Any], word: Words) -> html.Article:
    kind = "good" if fact["passed"] else "bad"
    zh = word.lang == "zh"
    rows = []
    for one in fact["criteria"]:
        rows.append(
            html.Tr(
                [
                    html.Th(one["says"], scope="row", lang="en"),
                    html.Td(_band(one, word), className="number"),
                    html.Td(number(one["value"]) if one["value"] is not None else "–", className="number"),
                    html.Td(
                        ""
                        if one["passed"] is None
                        else html.Span(
                            [
                                icon("good" if one["passed"] else "bad"),
                                " ",
                                word(f"evidence.fact.{'good' if one['passed'] else 'bad'}"),
                            ],
                            className="nowrap",
                        )
                    ),
                ]
            )
        )
    details = [
        html.P([html.Strong("Evidence. "), fact["evidence"]]),
        html.P([html.Strong("Design. "), fact["design"]]),
        html.P([html.Strong("Where it falls short. "), fact["limits"]]),
        html.P([html.Strong("Is it a clean test? "), fact["audit"]]),
    ]
    return html.Article(
        [
            html.Div(
                [
                    html.Span(
                        [icon(kind), html.Strong(word(f"evidence.fact.{kind}"))],
                        className=f"status status-{kind}",
                    ),
                    html.Span(word("evidence.fact", n=fact["fact"]), className="muted"),
                    html.Span(
                        word.texts.get(
                            f"evidence.circular.{fact['circular'].replace(' ', '_')}", fact["circular"]
                        ),
                        className="tag",
                    ),
                ],
                className="fact-head",
            ),
            html.H3(fact["title_zh"] if zh else fact["title"]),
            html.P(fact["explanation_zh"] if zh else fact["explanation"]),
            html.Details(
                [
                    html.Summary(word("evidence.fact_numbers")),
                    _frame(
                        word("evidence.fact", n=fact["fact"]),
                        [
                            word(f"evidence.column.{name}")
                            for name in ("says", "band", "simulated", "verdict")
                        ],
                        rows,
                        first_number=1,
                        last_text=1,
                    ),
                ]
            ),
            html.Details(
                [
                    html.Summary(word("evidence.fact_design")),
                    html.Div(details, lang="en", className="prose"),
                ]
            ),
        ],
        className="card fact",
        id=f"fact-{fact['fact']}",
    )


def _band(one: dict[str, Any], word: Words) -> str:
    if one["passed"] is None:
        return "–"
    low, high = one["low"], one["high"]
    if low is None or high is None:
        return f"> {number(low)}" if low is not None else f"< {number(high)}"
    return word("number.interval", low=number(low), high=number(high))


def provenance(found: dict[str, Any] | None, word: Words) -> html.Section:
    """How fit and facts were made, and the commands that make them again."""
    about, facts_about = source.made() if found else {}, source.validated()["provenance"]
    pairs: list[tuple[str, str]] = []
    if found and about:
        pairs += [
            (word("evidence.made.points"), number(about["points"], 0)),
            (word("provenance.seed"), str(about["seed"])),
            (word("evidence.made.draws"), number(found["sampling"]["draws"], 0)),
            (
                word("evidence.made.rhat"),
                "–" if found["sampling"]["r_hat"] is None else number(found["sampling"]["r_hat"], 3),
            ),
            (word("evidence.made.code"), str(about["code"])),
        ]
    if facts_about:
        pairs += [
            (word("evidence.made.facts"), str(facts_about.get("written", "–"))),
            (word("provenance.version"), f"Levelfield {facts_about.get('levelfield', '')}"),
        ]
    commands = ["levelfield validate"]
    if found:
        commands = [
            f"levelfield calibrate --stance {found['stance']} --report calibration.html",
            *commands,
        ]
    return html.Section(
        [
            html.H2(word("provenance.title"), id="provenance-heading"),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs], className="facts"),
            html.P(word("provenance.again"), className="muted"),
            html.Pre("\n".join(commands), className="command", tabIndex="0"),
        ],
        className="provenance",
        **aria(labelledby="provenance-heading"),
    )


def _frame(
    caption: str, head: Sequence[str], body: list[Any], *, first_number: int, last_text: int
) -> html.Div:
    """A table whose cells are components."""
    end = len(head) - last_text
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(text, scope="col", className="number" if first_number <= at < end else "")
                            for at, text in enumerate(head)
                        ]
                    )
                ),
                html.Tbody(body),
            ]
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **aria(label=caption),
    )
