/* The lab in the browser: what was changed, undo, quick estimates while a slider moves, the address. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const visitor = Math.random().toString(36).slice(2, 12);
  const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  const sorted = (o) => Object.keys(o || {}).sort().map((k) => [k, o[k]]);
  const lab = fresh();
  function fresh() {
    return { base: null, changes: {}, ticket: 0, down: false, timer: 0, past: [], future: [], asked: null,
      result: null, response: null, touched: "", touchTimer: 0, loading: false, loadTimer: 0, held: new Map(),
      native: new Map() };
  }

  /* ---- settling: the server is asked when the hand is off the slider and nothing has moved for a moment */
  document.addEventListener("pointerdown", () => { lab.down = true; }, true);
  for (const kind of ["pointerup", "pointercancel"]) {
    document.addEventListener(kind, () => { lab.down = false; if (lab.base) later(30); }, true);
  }
  function later(wait) {
    window.clearTimeout(lab.timer);
    lab.timer = window.setTimeout(() => { if (!lab.down) ask(); }, wait);
  }
  function ask() {
    if (!lab.base || !document.getElementById("lab-state")) return;
    if (lab.asked && same(lab.asked, lab.changes)) return;
    if (lab.asked) { lab.past.push(lab.asked); lab.past = lab.past.slice(-60); lab.future = []; }
    lab.asked = { ...lab.changes };
    lab.ticket = Math.max(Date.now(), lab.ticket + 1);
    state("simulating");
    set("lab-ask", { data: { visitor: visitor, ticket: lab.ticket, changes: lab.asked } });
    steps();
  }
  function steps() {
    set("lab-undo", { disabled: !lab.past.length });
    set("lab-redo", { disabled: !lab.future.length });
  }
  function state(kind, text) {
    const line = document.getElementById("lab-state");
    if (!line) return;
    line.className = "lab-state state-" + kind;
    line.textContent = text || line.dataset[kind] || "";
  }

  /* ---- a slider under the pointer: ask for its response before it is dragged */
  function touch(event) {
    const slider = event.target.closest && event.target.closest(".lab input.slide");
    if (!slider || !lab.result) return;
    const path = slider.dataset.path;
    if (!path || path === lab.touched && lab.response) return;
    window.clearTimeout(lab.touchTimer);
    lab.touchTimer = window.setTimeout(function () {
      if (!lab.asked || !same(lab.asked, lab.result.changes)) return;
      lab.touched = path;
      set("lab-touch", { data: { visitor: visitor, ticket: lab.ticket, path: path, changes: lab.asked } });
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
    if (!same(around, found.around)) return outdated();
    const value = (source) => Number(source[found.path] ?? lab.base.values[found.path]);
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
    state("estimate", line.dataset.estimate.replace("%e", error.toPrecision(2)).replace("%r", found.runs)
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
  function plain() { clear(); if (lab.result.state) state("real", lab.result.state); }
  function outdated() { clear(); state("outdated"); }

  /* ---- one value into the changes; what is as saved is no change */
  function assign(out, path, value) {
    const saved = lab.base.values[path];
    if ((value === null || value === undefined || value === "") && typeof saved === "number") return;
    if (value === saved || (typeof saved === "number" && Math.abs(Number(value) - saved) < 1e-12)) delete out[path];
    else out[path] = value;
  }

  /* ---- the many fields behind a disclosure: plain inputs, built here from their description */
  const make = function (tag, props, ...children) {
    const element = Object.assign(document.createElement(tag), props || {});
    element.append(...children);
    return element;
  };
  function fields() {
    if (!lab.base) return;
    document.querySelectorAll(".native").forEach(function (holder) {
      if (holder.builtFrom === holder.dataset.spec) return;
      holder.builtFrom = holder.dataset.spec;
      holder.replaceChildren(...JSON.parse(holder.dataset.spec).map(native));
    });
  }
  function native(one) {
    const value = lab.changes[one.path] ?? one.value, label = one.name + (one.unit ? " (" + one.unit + ")" : "");
    const why = make("details", { className: "why" }, make("summary", { textContent: "i", ariaLabel: one.why }),
      make("div", {}, ...one.facts.map((fact) => make("p", { textContent: fact }))));
    const head = make("div", { className: "field-head" }, make("span", { className: "name", textContent: one.name }),
      make("span", { className: "unit", textContent: one.unit }), why);
    const controls = [];
    const say = function (now, from) {
      for (const control of controls) {
        if (control === from) continue;
        if (control.type === "checkbox") control.checked = Boolean(now); else control.value = now;
      }
    };
    const told = function (now, from) {
      say(now, from);
      const out = { ...lab.changes };
      assign(out, one.path, now);
      if (same(out, lab.changes)) return;
      lab.changes = out;
      set("lab-changes", { data: { ...out } });
      estimate();
      later(lab.down ? 1e9 : 250);
    };
    let body;
    if (one.kind === "switch") {
      const box = make("input", { type: "checkbox", checked: Boolean(value), ariaLabel: label });
      box.addEventListener("change", () => told(box.checked, box));
      controls.push(box);
      body = box;
    } else if (one.choices) {
      const list = make("select", { ariaLabel: label }, ...one.choices.map((c) => make("option", { value: c[0], textContent: c[1] })));
      list.value = value;
      list.addEventListener("change", () => told(list.value, list));
      controls.push(list);
      body = list;
    } else {
      const range = make("input", { type: "range", min: one.low, max: one.high, step: "any", ariaLabel: label, className: "slide" });
      const typed = make("input", { type: "number", min: one.min ?? "", max: one.max ?? "", step: "any", ariaLabel: label });
      range.dataset.path = one.path;
      range.value = value;
      typed.value = value;
      range.addEventListener("input", function () {
        const rounded = Number((Math.round(Number(range.value) / one.step) * one.step).toPrecision(8));
        told(Math.min(Math.max(rounded, one.min ?? -Infinity), one.max ?? Infinity), range);
      });
      typed.addEventListener("change", function () {
        const now = Number(typed.value);
        if (typed.value === "" || Number.isNaN(now)) { typed.value = range.value; return; }
        const held = Math.min(Math.max(one.kind === "integer" ? Math.round(now) : now, one.min ?? -Infinity), one.max ?? Infinity);
        typed.value = held;
        told(held, typed);
      });
      controls.push(range, typed);
      body = make("div", { className: "twins" }, range, typed);
    }
    lab.native.set(one.path, { say: say, element: body });
    return make("div", { className: "field" }, head, body);
  }
  new MutationObserver(fields)
    .observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-spec"] });

  /* ---- put changes into the controls that are on the page; collecting waits until they all say so */
  function spread(changes) {
    const value = (path) => changes[path] ?? lab.base.values[path];
    const end = lab.base.span[0] + Number(value("years"));
    for (const [key, held] of lab.held) {
      const id = JSON.parse(key), now = value(id.path);
      let props = { value: now };
      if (id.type === "lab-switch") props = { checked: now === "on" || now === true };
      else if (id.type === "lab-where") props = { value: String(now).split("~").filter(Boolean) };
      else if (id.type === "lab-span") {
        props = { value: [Math.max(value(id.path + ".from"), lab.base.span[0]),
          Math.min(value(id.path + ".until"), end)] };
      }
      if (JSON.stringify(Object.values(props)[0]) === JSON.stringify(held)) continue;
      set(id, props);
    }
    for (const [path, field] of lab.native) {
      if (field.element.isConnected) field.say(value(path), null); else lab.native.delete(path);
    }
  }
  function apply(changes) {
    lab.changes = { ...changes };
    lab.loading = true;
    window.clearTimeout(lab.loadTimer);
    lab.loadTimer = window.setTimeout(() => { lab.loading = false; }, 1500);
    set("lab-changes", { data: lab.changes });
    spread(lab.changes);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lab: {
      /* All controls together: what differs from the saved scenario. Changes without a control stay. */
      collect: function (...given) {
        const base = given[given.length - 2], before = given[given.length - 1] || {};
        if (!base) return none();
        const first = !lab.base || lab.base !== base;
        if (first) {
          Object.assign(lab, fresh(), { base: base, changes: { ...before } });
          fields();
        }
        const out = { ...lab.changes };
        const put = (path, value) => assign(out, path, value);
        for (const list of window.dash_clientside.callback_context.inputs_list) {
          for (const item of Array.isArray(list) ? list : [list]) {
            const path = item.id.path, value = item.value;
            if (value === undefined || value === null) continue;
            lab.held.set(JSON.stringify(item.id), value);
            if (item.id.type === "lab-switch") put(path, path.includes(".") ? value : value ? "on" : "off");
            else if (item.id.type === "lab-where") put(path, value.join("~"));
            else if (item.id.type === "lab-span") {
              const saved = base.values[path + ".until"], end = base.span[1];
              put(path + ".from", Math.max(value[0], base.span[0]) === Math.max(base.values[path + ".from"],
                base.span[0]) ? base.values[path + ".from"] : value[0]);
              put(path + ".until", value[1] >= end && saved >= end ? saved : value[1]);
            } else put(path, value);
          }
        }
        if (lab.loading && !first) {
          if (same(out, lab.changes)) lab.loading = false;
          return none();
        }
        const moved = !same(out, lab.changes);
        lab.changes = out;
        if (moved) estimate();
        if (first || moved) later(lab.down ? 1e9 : first ? 0 : 250);
        return moved ? out : none();
      },

      /* Undo, redo, back to the saved scenario, back to the reference; changes that came from the server. */
      step: function (undo, redo, saved, bare, load, base) {
        const by = window.dash_clientside.callback_context.triggered_id;
        if (base && !lab.base) return [true, true];
        if (by === "lab-undo" && lab.past.length) {
          lab.future.push({ ...lab.asked });
          const back = lab.past.pop(), rest = lab.past.slice(), ahead = lab.future.slice();
          apply(back); ask(); lab.past = rest; lab.future = ahead;
        } else if (by === "lab-redo" && lab.future.length) {
          const next = lab.future.pop(), ahead = lab.future.slice();
          apply(next); ask(); lab.future = ahead;
        } else if (by === "lab-saved" && saved) { apply({}); ask(); }
        else if (by === "lab-bare" && bare) { apply(base.bare || {}); ask(); }
        else if (by === "lab-load" && load) { apply(load.changes); ask(); }
        return [!lab.past.length, !lab.future.length];
      },

      /* A real answer replaces the estimate; a response makes the next estimate possible. */
      answered: function (result, response) {
        const by = window.dash_clientside.callback_context.triggered.map((item) => item.prop_id);
        if (by.includes("lab-response.data") && response) { lab.response = response; if (lab.down) estimate(); }
        if (by.includes("lab-result.data") && result) {
          if (result.failed) { state("outdated"); return none(); }
          lab.result = result;
          document.querySelectorAll(".estimate").forEach((cell) => { cell.textContent = ""; });
          if (same(lab.changes, result.changes)) state("real", result.state);
          else estimate();
        }
        return none();
      },

      /* The draft in the address, without a step in the history. */
      address: function (code, base) {
        if (!code || !base || window.location.pathname.replace(/\/$/, "") !== "/lab") return none();
        const lang = new URLSearchParams(window.location.search).get("lang") ||
          (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
        const plain = (text) => encodeURIComponent(text).replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%2F/g, "/");
        let search = "?scenario=" + plain(base.scenario) + "&baseline=" + plain(base.reference);
        if (code.code) search += "&changes=" + plain(code.code);
        window.dash_clientside.levelfield.write("/lab" + search + "&lang=" + lang);
        return none();
      },

      /* Another scenario to begin from, or another reference. */
      other: function (scenario, reference, base, code) {
        const by = window.dash_clientside.callback_context.triggered_id;
        if (!base || (scenario === base.scenario && reference === base.reference)) return none();
        const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
        let url = "/lab?scenario=" + encodeURIComponent(scenario) + "&lang=" + lang;
        if (by === "lab-reference") {
          url += "&baseline=" + encodeURIComponent(reference);
          if (code && code.code) url += "&changes=" + encodeURIComponent(code.code);
        }
        return url;
      },

      png: function (clicks) {
        const by = window.dash_clientside.callback_context.triggered_id;
        const plot = by && clicks && graph(by.name);
        if (plot) {
          window.Plotly.downloadImage(plot, { format: "png", scale: 2, width: 1000, height: 480, filename: by.name });
        }
        return none();
      },
    },
  });
})();
