/* A story in front of a room: keys, dots, full screen, notes. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const section = () => document.getElementById("story");

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else section().requestFullscreen().catch(() => {});
  }

  function notes() {
    document.body.classList.toggle("with-notes");
    const button = document.getElementById("story-notes");
    if (button) button.setAttribute("aria-pressed", document.body.classList.contains("with-notes"));
  }

  document.addEventListener("keydown", function (event) {
    if (!section() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("input, textarea, select, .table-frame")) return;
    const moves = { ArrowRight: "on", PageDown: "on", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last" };
    if (event.key in moves) {
      window.dash_clientside.set_props("story-key", { data: { move: moves[event.key], at: Date.now() } });
    } else if (event.key === "f" || event.key === "F") full();
    else if (event.key === "n" || event.key === "N") notes();
    else return;
    event.preventDefault();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    story: {
      /* The step to go to. */
      go: function (back, on, dots, key, step, about) {
        const by = window.dash_clientside.callback_context.triggered[0];
        const asked = window.dash_clientside.callback_context.triggered_id;
        if (!by || !by.value || !about) return none();
        let move = asked === "story-back" ? "back" : asked === "story-on" ? "on" : null;
        let next = step;
        if (asked === "story-key") move = key.move;
        if (move === "on") next = step + 1;
        else if (move === "back") next = step - 1;
        else if (move === "first") next = 0;
        else if (move === "last") next = about.steps - 1;
        else if (asked && asked.type === "story-dot") next = asked.at;
        next = Math.min(Math.max(next, 0), about.steps - 1);
        return next === step ? none() : next;
      },

      /* Which step is shown: in the dots and in the address. */
      shown: function (step) {
        if (!section()) return none();
        document.querySelectorAll("#story .dot").forEach((dot, at) => {
          if (at === step) dot.setAttribute("aria-current", "step");
          else dot.removeAttribute("aria-current");
        });
        const url = new URL(window.location.href);
        if (!url.searchParams.get("story")) return none();
        url.searchParams.set("step", step + 1);
        window.dash_clientside.levelfield.write(url);
        return none();
      },

      tools: function () {
        const by = window.dash_clientside.callback_context.triggered[0];
        const asked = window.dash_clientside.callback_context.triggered_id;
        if (!by || !by.value) return none();
        if (asked === "story-full") full();
        else notes();
        return none();
      },
    },
  });
})();
