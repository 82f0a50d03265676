/* The lab in the browser: what was changed, when the server is asked, undo, the address.
   Quick estimates are in lab_estimate.js, fields in lab_fields.js, goals in lab_goals.js; they share `levelfieldLab`. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const visitor = Math.random().toString(36).slice(2, 12);
  const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  const sorted = (o) => Object.keys(o || {}).sort().map((k) => [k, o[k]]);
  const lab = fresh();
  const room = { lab: lab, visitor: visitor, set: set, same: same, state: state, value: value, change: change };
  window.levelfieldLab = room;
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

  /* ---- one value into the changes; what is as saved is no change */
  function assign(out, path, value) {
    const saved = lab.base.values[path];
    if ((value === null || value === undefined || value === "") && typeof saved === "number") return;
    if (value === saved || (typeof saved === "number" && Math.abs(Number(value) - saved) < 1e-12)) delete out[path];
    else out[path] = value;
  }

  /* ---- what a path is now; one path changed by a control that this page built itself */
  function value(path, changes) {
    return (changes || lab.changes)[path] ?? lab.base.values[path];
  }
  function change(path, now) {
    const out = { ...lab.changes };
    assign(out, path, now);
    if (same(out, lab.changes)) return;
    lab.changes = out;
    set("lab-changes", { data: { ...out } });
    room.estimate();
    later(lab.down ? 1e9 : 250);
  }

  /* ---- put changes into the controls that are on the page; collecting waits until they all say so */
  function spread(changes) {
    const now = (path) => value(path, changes);
    const end = lab.base.span[0] + Number(now("years"));
    for (const [key, held] of lab.held) {
      const id = JSON.parse(key), here = now(id.path);
      let props = { value: here };
      if (id.type === "lab-switch") props = { checked: here === "on" || here === true };
      else if (id.type === "lab-where") props = { value: String(here).split("~").filter(Boolean) };
      else if (id.type === "lab-span") {
        props = { value: [Math.max(now(id.path + ".from"), lab.base.span[0]),
          Math.min(now(id.path + ".until"), end)] };
      }
      if (JSON.stringify(Object.values(props)[0]) === JSON.stringify(held)) continue;
      set(id, props);
    }
    room.goals();
    for (const [path, field] of lab.native) {
      if (field.element.isConnected) field.say(now(path), null); else lab.native.delete(path);
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
          room.fields();
          room.goals();
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
        if (moved) room.estimate();
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
        if (by.includes("lab-response.data") && response) { lab.response = response; if (lab.down) room.estimate(); }
        if (by.includes("lab-result.data") && result) {
          if (result.failed) { state("outdated"); return none(); }
          lab.result = result;
          document.querySelectorAll(".estimate").forEach((cell) => { cell.textContent = ""; });
          if (same(lab.changes, result.changes)) state("real", result.state);
          else room.estimate();
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
        const plot = by && clicks && room.graph(by.name);
        if (plot) {
          window.Plotly.downloadImage(plot, { format: "png", scale: 2, width: 1000, height: 480, filename: by.name });
        }
        return none();
      },
    },
  });
})();
