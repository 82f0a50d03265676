/* Quick estimates in the lab: asked for before a slider is dragged, drawn while it moves, gone when the answer is there. */
(function () {
  "use strict";
  const room = window.levelfieldLab, lab = room.lab;

  /* ---- a slider under the pointer: ask for its response before it is dragged */
  function touch(event) {
    const slider = event.target.closest && event.target.closest(".lab input.slide");
    if (!slider || !lab.result) return;
    const path = slider.dataset.path;
    if (!path || path === lab.touched && lab.response) return;
    window.clearTimeout(lab.touchTimer);
    lab.touchTimer = window.setTimeout(function () {
      if (!lab.asked || !room.same(lab.asked, lab.result.changes)) return;
      lab.touched = path;
      room.set("lab-touch", { data: { visitor: room.visitor, ticket: lab.ticket, path: path, changes: lab.asked } });
    }, 120);
  }
  document.addEventListener("pointerover", touch, true);
  document.addEventListener("focusin", touch, true);

  /* ---- quick estimate: the parabola of the response, moved so that it passes through the last real result */
  function estimate() {
    const now = lab.result;
    if (!now) return;
    const moved = Object.keys({ ...lab.changes, ...now.changes })
      .filter((path) => lab.changes[path] !== now.changes[path]);
    if (!moved.length) return plain();
    const found = lab.response;
    if (moved.length !== 1 || !found || found.path !== moved[0]) return outdated();
    const around = { ...lab.changes };
    delete around[found.path];
    if (!room.same(around, found.around)) return outdated();
    const value = (source) => Number(room.value(found.path, source));
    const middle = (found.high + found.low) / 2, half = (found.high - found.low) / 2 || 1;
    const at = (fit, x) => { const u = (x - middle) / half; return fit[0] + fit[1] * u + fit[2] * u * u; };
    const to = value(lab.changes), from = value(now.changes);
    const shift = (pair) => found.fits[pair] && found.fits[pair].map((fit) => [at(fit, to) - at(fit, from), fit[3]]);
    draw("lab-difference", now.gap, "change", shift(now.gap));
    draw("lab-levels", now.trend, "level", shift(now.trend));
    document.querySelectorAll(".estimate").forEach(function (cell) {
      const pair = cell.dataset.pair, moves = shift(pair), known = now.pairs[pair];
      if (!moves || !known) return;
      const last = moves[moves.length - 1], step = known.step || 1;
      const real = known.change[known.change.length - 1];
      if (real === null) return;
      const mean = real + last[0] / step, error = 1.645 * last[1] / step;
      cell.textContent = "≈ " + signed(mean, known.digits) + " ± " + error.toFixed(known.digits) +
        (known.unit ? " " + known.unit : "");
    });
    const gap = shift(now.gap), line = document.getElementById("lab-state");
    const error = gap ? 1.645 * gap[gap.length - 1][1] : 0;
    room.state("estimate", line.dataset.estimate.replace("%e", error.toPrecision(2)).replace("%r", found.runs)
      .replace("%p", found.pairs));
  }
  function signed(value, digits) {
    const text = Math.abs(value).toFixed(digits);
    return (Number(text) === 0 ? "" : value < 0 ? "−" : "+") + text;
  }
  function graph(name) {
    const holder = document.getElementById(JSON.stringify({ name: name, type: "chart" }));
    return holder && holder.querySelector(".js-plotly-plot");
  }
  function draw(name, pair, kind, moves) {
    const plot = graph(name), known = lab.result.pairs[pair];
    if (!plot || !window.Plotly || !moves || !known) return;
    const lines = plot.data.filter((trace) => !trace.estimate);
    const own = lines[lines.length - 1];
    if (!own) return;
    const x = [], y = [], up = [], down = [];
    lab.result.years.forEach(function (year, i) {
      if (known[kind][i] === null) return;
      x.push(year);
      y.push(known[kind][i] + moves[i][0]);
      up.push(known[kind][i] + moves[i][0] + 1.645 * moves[i][1]);
      down.push(known[kind][i] + moves[i][0] - 1.645 * moves[i][1]);
    });
    const colour = own.line.color;
    const band = { estimate: true, type: "scatter", mode: "lines", x: x.concat([...x].reverse()),
      y: up.concat([...down].reverse()), fill: "toself", fillcolor: colour + "22", hoverinfo: "skip",
      line: { width: 1, dash: "dot", color: colour }, showlegend: false };
    const line = { estimate: true, type: "scatter", mode: "lines", x: x, y: y, hoverinfo: "skip",
      line: { width: 3, dash: "dash", color: colour }, showlegend: false };
    const faded = lines.map((trace, i) => {
      const mine = trace === own || (i >= lines.length - 3 && trace.fill);
      return { ...trace, opacity: mine ? 0.25 : 1 };
    });
    window.Plotly.react(plot, [...faded, band, line], plot.layout);
  }
  function clear() {
    document.querySelectorAll(".estimate").forEach((cell) => { cell.textContent = ""; });
    for (const name of ["lab-levels", "lab-difference"]) {
      const plot = graph(name);
      if (plot && window.Plotly && plot.data.some((trace) => trace.estimate)) {
        window.Plotly.react(plot, plot.data.filter((trace) => !trace.estimate)
          .map((trace) => ({ ...trace, opacity: 1 })), plot.layout);
      }
    }
  }
  function plain() { clear(); if (lab.result.state) room.state("real", lab.result.state); }
  function outdated() { clear(); room.state("outdated"); }

  Object.assign(room, { estimate: estimate, graph: graph });
})();
