/* The goals of a draft in the lab: a row of plain inputs for each, kept as the draft's one word for all of them. */
(function () {
  "use strict";
  const room = window.levelfieldLab, make = room.make;

  const holder = () => document.querySelector(".goal-rows");
  const end = () => room.lab.base.span[0] + Number(room.value("years"));

  /* Rows as the draft has them; those that a hand is in stay as they are. */
  function goals() {
    const place = holder();
    if (!place || !room.lab.base) return;
    const text = String(room.value("goals") || "");
    if (place.said === text) return;
    place.said = text;
    const spec = JSON.parse(place.dataset.spec);
    place.replaceChildren(...text.split("~").filter(Boolean).map((one) => row(spec, one.split("/"))));
    numbered();
  }

  /* What all rows say together, into the draft; a row without a number says nothing yet. */
  function tell() {
    const place = holder();
    const words = [...place.children].map((one) => one.word()).filter(Boolean);
    place.said = words.join("~");
    room.change("goals", place.said);
  }

  function numbered() {
    const place = holder(), said = JSON.parse(place.dataset.spec).said;
    [...place.children].forEach(function (one, at) {
      const name = said.goal + " " + (at + 1);
      one.querySelector("legend").textContent = name;
      one.querySelector("button").ariaLabel = said.remove + ": " + name;
    });
  }

  function list(options, value) {
    const element = make("select", {}, ...options.map((one) => make("option", { value: one[0], textContent: one[1] })));
    element.value = value;
    if (element.selectedIndex < 0) element.selectedIndex = 0;
    return element;
  }

  function row(spec, [measure, group, bound, value, change, by]) {
    const known = new Map(spec.measures.map((one) => [one[0], one]));
    const labelled = (text, control, name) =>
      make("label", { className: "goal-" + name }, make("span", { textContent: text }), control);
    const measures = list([...spec.measures].sort((a, b) => a[1].localeCompare(b[1])), measure);
    const groups = list([], group), bounds = list(spec.bounds, bound), changes = list(spec.changes, change);
    const number = make("input", { type: "number", step: "any", required: true, value: value });
    const year = make("input", { type: "number", step: 1, min: room.lab.base.span[0] + 1, max: end(), value: by });
    const unit = make("span", { className: "unit" });
    const remove = make("button", { type: "button", className: "button quiet", textContent: "×" });
    const out = make("fieldset", {}, make("legend"),
      labelled(spec.said.measure, measures, "measure"), labelled(spec.said.group, groups, "group"),
      labelled(spec.said.by, year, "by"), labelled(spec.said.change, changes, "change"),
      labelled(spec.said.bound, bounds, "bound"), labelled(spec.said.value, number, "value"), remove);
    number.after(unit);

    function fit() {
      const [, , name, over] = known.get(measures.value);
      const before = groups.value || group;
      groups.replaceChildren(...list(spec.groups[over], before).options);
      groups.value = spec.groups[over].some((one) => one[0] === before) ? before : "all";
      unit.textContent = changes.value === "relative" ? spec.said.percent : name;
    }
    out.word = function () {
      const bad = number.value === "" || Number.isNaN(Number(number.value));
      number.ariaInvalid = String(bad);
      year.value = Math.min(Math.max(Math.round(Number(year.value) || end()), Number(year.min)), end());
      return bad ? "" : [measures.value, groups.value, bounds.value, Number(number.value), changes.value, year.value].join("/");
    };
    measures.addEventListener("change", function () {
      bounds.value = known.get(measures.value)[4] === "lower" ? "at_most" : "at_least";
    });
    for (const control of [measures, groups, bounds, number, changes, year]) {
      control.addEventListener("change", function () { fit(); tell(); });
    }
    remove.addEventListener("click", function () {
      out.remove();
      numbered();
      tell();
      document.querySelector(".goal-add").focus();
    });
    fit();
    return out;
  }

  document.addEventListener("click", function (event) {
    const place = holder();
    if (!place || !(event.target instanceof Element) || !event.target.closest(".goal-add") || !room.lab.base) return;
    const spec = JSON.parse(place.dataset.spec);
    const fresh = row(spec, ["academic_achievement", "all", "at_least", "", "none", end()]);
    place.append(fresh);
    numbered();
    fresh.querySelector("select").focus();
  });
  new MutationObserver(goals).observe(document.documentElement, { childList: true, subtree: true });

  Object.assign(room, { goals: goals });
})();
