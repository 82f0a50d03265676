/* The page of a result: what is picked goes into the address; charts as pictures; print; copy. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;

  /* A chart as a file: drawn again by this browser, on the colour of its card, with its title. */
  function picture(button) {
    const card = button.closest("article");
    const graph = card && card.querySelector(".js-plotly-plot");
    if (!graph || !window.Plotly) return;
    const heading = card.querySelector("h2");
    const caption = card.querySelector("figcaption");
    const title = heading ? heading.textContent : "";
    const style = window.getComputedStyle(card);
    const layout = JSON.parse(JSON.stringify(graph.layout));
    const width = Math.max(900, graph.clientWidth);
    const height = (layout.height || graph.clientHeight) + 90;
    layout.paper_bgcolor = style.backgroundColor;
    layout.plot_bgcolor = style.backgroundColor;
    const data = JSON.parse(JSON.stringify(graph.data));
    const rows = named(data, layout, card, width);
    layout.margin = Object.assign({}, layout.margin, { t: 56 + 22 * rows, b: 110 });
    layout.title = { text: title, x: 0.02, xanchor: "left", y: 0.98, yanchor: "top", font: { size: 17, color: style.color } };
    const inset = Math.min(40, Math.max(0, graph._fullLayout._size.l - 10));
    layout.annotations = (layout.annotations || []).concat([{
      text: wrap(caption ? caption.textContent : "", 130), xref: "paper", yref: "paper", x: 0, y: 0, xshift: -inset, yshift: -62,
      xanchor: "left", yanchor: "top", align: "left", showarrow: false, font: { size: 11, color: style.color },
    }]);
    window.Plotly.downloadImage(
      { data: data, layout: layout, config: { showSendToCloud: false } },
      { format: button.dataset.picture, filename: "levelfield-" + button.dataset.name, width: width, height: height + 60 + 22 * rows, scale: 2 }
    ).catch(() => {});
  }

  /* The legend stands beside a chart as text of the page; a picture takes it along. Returns its lines. */
  function named(data, layout, card, width) {
    const names = [...card.querySelectorAll(".legend li")].map((one) => one.textContent.trim());
    const shown = names.filter(function (name) {
      const trace = data.find((one) => one.name && !one.showlegend && name.endsWith(one.name));
      if (trace) trace.showlegend = true;
      return trace;
    });
    if (!shown.length) return 0;
    layout.showlegend = true;
    layout.legend = { orientation: "h", x: 0, xanchor: "left", y: 1.01, yanchor: "bottom", font: { size: 12 } };
    const wide = shown.map((name) => 60 + 7 * name.replace(/[\u3000-\u9fff\uff00-\uffef]/g, "xx").length);
    return Math.ceil(wide.reduce((sum, one) => sum + one, 0) / (width - 120));
  }

  function wrap(text, length) {
    const lines = [];
    let line = "";
    for (const part of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) || []) {
      const wide = (line + part).replace(/[\u3000-\u9fff\uff00-\uffef]/g, "xx").length;
      if (wide > length) { lines.push(line); line = ""; }
      line += part;
    }
    return lines.concat(line ? [line] : []).slice(0, 3).join("<br>");
  }

  document.addEventListener("click", function (event) {
    const target = event.target instanceof Element ? event.target : null;
    const drawn = target && target.closest("button[data-picture]");
    if (drawn) return picture(drawn);
    const copy = target && target.closest(".copied button[data-of]");
    if (copy) {
      const text = document.getElementById(copy.dataset.of);
      navigator.clipboard.writeText(text ? text.textContent : "").catch(() => {});
      copy.textContent = copy.dataset.copied;
      window.setTimeout(() => { copy.textContent = copy.dataset.copy; }, 2000);
    }
    /* A menu closes when something in it was chosen, or when one looks elsewhere. */
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!target || !menu.contains(target) || target.closest("ul a, ul button")) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* On paper the charts are as wide as the paper (A4 between its margins), and a little lower. */
  const PAPER = 664;
  const drawn = () => (window.Plotly ? [...document.querySelectorAll(".js-plotly-plot")].filter((one) => one.layout) : []);
  window.addEventListener("beforeprint", function () {
    drawn().forEach(function (graph) {
      graph.onScreen = { autosize: graph.layout.autosize, width: graph.layout.width || null, height: graph.layout.height || null };
      const width = Math.min(PAPER, graph.closest(".panel") ? PAPER / 2 : PAPER);
      const height = 0.8 * (graph.layout.height || graph.clientHeight);
      window.Plotly.relayout(graph, { autosize: false, width: width, height: height });
    });
  });
  window.addEventListener("afterprint", function () {
    drawn().forEach(function (graph) {
      if (!graph.onScreen) return;
      window.Plotly.relayout(graph, graph.onScreen);
      delete graph.onScreen;
      window.Plotly.Plots.resize(graph);
    });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    result: {
      pick: function (values, ids) {
        if (!ids || !ids.length) return none();
        const url = new URL(window.location.href);
        ids.forEach((id, at) => {
          if (values[at] !== null && values[at] !== undefined) url.searchParams.set(id.key, values[at]);
        });
        window.history.replaceState(window.history.state, "", url);
        return none();
      },
      opened: (clicks) => (clicks ? true : none()),
      printed: function (clicks) {
        if (clicks) window.setTimeout(() => window.print(), 50);
        return none();
      },
    },
  });
})();
