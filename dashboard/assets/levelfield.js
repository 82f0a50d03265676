/* What has to happen in the browser: the address, the language of the document, colours of the theme. */
(function () {
  "use strict";
  const TAGS = { en: "en", zh: "zh-CN" };
  const none = () => window.dash_clientside.no_update;

  function language() {
    const asked = new URLSearchParams(window.location.search).get("lang");
    if (asked in TAGS) return asked;
    return document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
  }

  /* What the page shows already: an address that we wrote ourselves is no reason to draw it again. */
  let shown = "";
  const here = () => window.location.pathname + window.location.search;
  function write(url) {
    window.history.replaceState(window.history.state, "", url);
    shown = here();
  }

  function speak(lang) {
    document.documentElement.lang = TAGS[lang];
    document.cookie = "levelfield_lang=" + lang + "; path=/; max-age=31536000; SameSite=Lax";
  }

  function recolour(value, dark) {
    if (typeof value === "string") {
      const colour = value.slice(0, 7).toLowerCase();
      return value[0] === "#" && colour in dark ? dark[colour] + value.slice(7) : value;
    }
    if (Array.isArray(value)) return value.map((item) => recolour(item, dark));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recolour(item, dark)]));
    }
    return value;
  }

  /* Names beside the lines of a chart leave it no room on a phone: each part of a long one is cut. */
  const PHONE = 600;
  const letters = (text, most) => {
    let room = most;
    for (let at = 0; at < text.length; at++) {
      room -= text.charCodeAt(at) > 0x2e80 ? 2 : 1;
      if (room < 0) return text.slice(0, Math.max(at - 1, 1)).trimEnd() + "…";
    }
    return text;
  };
  function broken(text, most) {
    const lines = [""];
    for (const part of text.match(/[^ ;；，]*[;；，]? ?/g).filter(Boolean)) {
      const longer = lines[lines.length - 1] + part;
      if (lines[0] && letters(longer.trimEnd(), most) !== longer.trimEnd()) lines.push(part);
      else lines[lines.length - 1] = longer;
    }
    return lines.map((line) => line.trimEnd()).join("<br>");
  }
  function forPhones(figure) {
    if (window.innerWidth > PHONE) return figure;
    const axis = (figure.layout || {}).yaxis || {};
    const years = (figure.layout || {}).xaxis || {};
    if (Array.isArray(years.tickvals) && years.tickvals.length > 6) {
      const every = (_, at) => (years.tickvals.length - 1 - at) % 2 === 0;
      if (Array.isArray(years.ticktext)) years.ticktext = years.ticktext.filter(every);
      years.tickvals = years.tickvals.filter(every);
      years.tickangle = 0;
    }
    const small = ((figure.layout || {}).meta || {}).phone;
    if (small && small.across) years.range = small.across;
    if (small && small.height) {
      figure.layout.height = small.height;
      for (const [key, value] of Object.entries(small.layout || {})) {
        if (Array.isArray(value)) figure.layout[key] = value;
        else Object.assign(figure.layout[key], value);
      }
      figure.data.forEach(function (trace) {
        const marker = trace.marker || {};
        if (Array.isArray(marker.size)) marker.size = marker.size.map((size) => size * small.marks);
      });
    }
    if (!Array.isArray(axis.ticktext)) return figure;
    axis.ticktext = axis.ticktext.map(function (name) {
      if (typeof name !== "string" || letters(name, 24) === name) return name;
      const parts = name.split(/(: |：)/);
      if (parts.length < 3) return letters(name, 24);
      return letters(parts[0], 8) + parts[1] + letters(parts.slice(2).join(""), 15);
    });
    const below = figure.layout.xaxis || {};
    Object.assign(below, { nticks: 5, tickangle: 0 });
    if (below.title && below.title.text) below.title.text = broken(below.title.text, 18);
    return figure;
  }

  /* The address without the language: to read the same in another one is no reason to leave the place. */
  let asked = "";
  function view() {
    const url = new URL(window.location.href);
    url.searchParams.delete("lang");
    return url.href;
  }

  /* The part of the page that the address names, kept in view while what stands above it still grows. */
  function toPart() {
    const name = window.location.hash.slice(1);
    const part = name && document.getElementById(decodeURIComponent(name));
    if (!part) return false;
    const path = here();
    const stay = new ResizeObserver(function () {
      if (here() === path && part.isConnected) part.scrollIntoView();
      else end();
    });
    const acts = ["wheel", "touchstart", "pointerdown", "keydown"];
    const end = function () {
      stay.disconnect();
      acts.forEach((act) => window.removeEventListener(act, end));
    };
    acts.forEach((act) => window.addEventListener(act, end, { passive: true }));
    window.setTimeout(end, 8000);
    stay.observe(document.body);
    part.scrollIntoView();
    return true;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    levelfield: {
      write: write,

      /* The address as the server shall read it. The language button changes it and stays on the view. */
      address: function (path, search, clicks) {
        const by = window.dash_clientside.callback_context.triggered.map((item) => item.prop_id);
        let lang = language();
        if (by.includes("language.n_clicks") && clicks) {
          lang = lang === "zh" ? "en" : "zh";
          const url = new URL(window.location.href);
          url.searchParams.set("lang", lang);
          write(url);
        } else if (shown === here()) {
          return none();
        }
        shown = here();
        speak(lang);
        return { path: window.location.pathname, search: window.location.search, lang: lang };
      },

      /* Put what was picked into the address, without a step in the history. */
      remember: function (measure, group, year) {
        if (!document.getElementById("measure")) return none();
        const url = new URL(window.location.href);
        const picked = { measure: measure, group: group, year: year };
        for (const [key, value] of Object.entries(picked)) {
          if (value) url.searchParams.set(key, value);
        }
        url.searchParams.set("lang", language());
        write(url);
        return none();
      },

      /* The figure in the colours of the theme. */
      figure: function (stored, scheme) {
        if (!stored) return none();
        const figure = scheme === "dark" ? recolour(stored.figure, stored.dark) : stored.figure;
        return forPhones(JSON.parse(JSON.stringify(figure)));
      },

      /* A new page: its title in the title bar, the focus on its heading. */
      arrived: function (title, before) {
        if (!title) return none();
        document.title = title.text;
        if (before && before !== title.path) {
          window.setTimeout(function () {
            const heading = document.getElementById("page-heading");
            if (heading) heading.focus({ preventScroll: true });
            if (!toPart()) window.scrollTo(0, 0);
          }, 0);
        } else if (asked !== view()) {
          window.setTimeout(toPart, 0);
        }
        asked = view();
        return title.path;
      },

      /* Two to six ticked runs can be compared. */
      ticked: function (values) {
        const ticks = values.filter(Boolean).length;
        return ticks < 2 || ticks > 6;
      },

      compare: function (clicks, values, ids) {
        if (!clicks) return none();
        const runs = ids.filter((_, at) => values[at]).map((id) => encodeURIComponent(id.run));
        return "/compare?run=" + runs.join(",") + "&lang=" + language();
      },

      /* A job stays in the address, so that a reload finds it again. */
      job: function (job, scenario, baseline, replicates) {
        if (window.location.pathname.replace(/\/$/, "") !== "/try") return none();
        const url = new URL(window.location.href);
        const said = { job: job, scenario: scenario, baseline: baseline, replicates: replicates };
        for (const [key, value] of Object.entries(said)) {
          if (value) url.searchParams.set(key, value);
          else url.searchParams.delete(key);
        }
        write(url);
        return none();
      },

      /* Copy the address, or the text beside a button. */
      copy: function (clicks) {
        const by = window.dash_clientside.callback_context.triggered_id;
        const button = document.getElementById(by);
        if (!clicks || !button) return none();
        const text = document.getElementById(button.dataset.of || "");
        navigator.clipboard.writeText(text ? text.textContent : window.location.href).catch(() => {});
        window.setTimeout(() => { button.textContent = button.dataset.copy; }, 2000);
        return button.dataset.copied;
      },
    },
  });
})();
