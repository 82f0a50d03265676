/* What several pages share: picks into the address, tables that are searched, files that are chosen. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;

  function language() {
    return document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
  }

  /* Rows of a table whose words hold all the words that are looked for. */
  function search(text, table) {
    const wanted = (text || "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.querySelectorAll("tbody tr")) {
      const words = row.textContent.toLowerCase();
      row.hidden = !wanted.every((one) => words.includes(one));
      shown += !row.hidden;
    }
    return shown;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pages: {
      /* The value of each picker goes into the address under the last part of the picker's name. */
      remember: function () {
        const url = new URL(window.location.href);
        const before = url.search;
        for (const input of window.dash_clientside.callback_context.inputs_list) {
          const key = input.id.split("-").pop();
          if (input.value && input.value !== "all") url.searchParams.set(key, input.value);
          else url.searchParams.delete(key);
        }
        url.searchParams.set("lang", language());
        // a page that has just come shows what its address says, and the part that it names
        if (url.search !== before) url.hash = "";
        window.dash_clientside.levelfield.write(url);
        return none();
      },

      /* Search a table: what is typed; the id of the table's frame and the words "{n} of {of}". */
      search: function (text, frame) {
        const table = frame && document.getElementById(frame.table);
        if (!table) return none();
        const shown = search(text, table);
        const of = table.querySelectorAll("tbody tr").length;
        return frame.words.replace("{n}", shown).replace("{of}", of);
      },

      /* Ask for a file and bring it to the server; what came of it goes into a store. */
      choose: function () {
        const asked = window.dash_clientside.callback_context.triggered_id;
        const clicks = window.dash_clientside.callback_context.triggered[0];
        if (!asked || !clicks || !clicks.value) return none();
        const button = [...document.querySelectorAll("button[data-url]")].find((one) =>
          one.dataset.url.endsWith("/" + asked.name));
        if (!button) return none();
        const words = button.dataset;
        const busy = (text) => window.dash_clientside.set_props("library-busy", { children: text });
        const input = document.createElement("input");
        input.type = "file";
        input.accept = words.accept;
        input.onchange = async function () {
          const file = input.files[0];
          if (!file) return;
          if (file.size > Number(words.most)) return busy(words.large);
          busy(words.busy);
          try {
            const answer = await fetch(words.url, { method: "POST", body: file,
              headers: { "Content-Type": "application/octet-stream" } });
            if (!answer.ok) throw new Error(answer.status);
            const data = await answer.json();
            data.at = Date.now();
            window.dash_clientside.set_props("library-answer", { data: data });
            busy("");
          } catch (error) {
            busy(words.failed);
          }
        };
        input.click();
        return none();
      },
    },
  });
})();
