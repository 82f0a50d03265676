/* The many fields of the lab behind a disclosure: plain inputs, built in the browser from their description. */
(function () {
  "use strict";
  const room = window.levelfieldLab, lab = room.lab;

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
      room.change(one.path, now);
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
    const says = one.says ? [make("p", { className: "says-what", textContent: one.says })] : [];
    return make("div", { className: "field" }, head, ...says, body);
  }
  new MutationObserver(fields)
    .observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-spec"] });

  Object.assign(room, { fields: fields, make: make });
})();
