/* The sign in the header that says how many simulations run and wait: looked at on arrival, often while
   something happens, rarely while nothing does, never while the tab is hidden. */
(function () {
  "use strict";
  const OFTEN = 4000, RARELY = 20000;
  let timer = 0;

  function show(found) {
    const count = document.getElementById("queue-count");
    const link = document.getElementById("queue");
    if (!count || !link) return;
    count.textContent = found.active ? String(found.active) : "";
    count.hidden = !found.active;
    link.title = found.said;
  }

  async function look() {
    window.clearTimeout(timer);
    let next = RARELY;
    if (!document.hidden) {
      try {
        const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
        const answer = await fetch("/queue?lang=" + lang, { credentials: "same-origin" });
        if (answer.ok) {
          const found = await answer.json();
          show(found);
          if (found.active) next = OFTEN;
        }
      } catch (error) { /* the server is away; the next look tells */ }
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(look, next);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    queue: {
      /* After a page was opened or something was asked for. */
      look: function () {
        window.clearTimeout(timer);
        timer = window.setTimeout(look, 300);
        return window.dash_clientside.no_update;
      },
    },
  });
})();
