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
        for (const input of window.dash_clientside.callback_context.inputs_list) {
          const key = input.id.split("-").pop();
          if (input.value && input.value !== "all") url.searchParams.set(key, input.value);
          else url.searchParams.delete(key);
        }
        url.searchParams.set("lang", language());
        url.hash = "";
        window.dash_clientside.levelfield.write(url);
        return none();
      },

      /* Search a table: what is typed, the table's frame, the words "{n} of {of}". */
      search: function (text, frame, words) {
        const table = document.getElementById(frame);
        if (!table) return none();
        const shown = search(text, table);
        const of = table.querySelectorAll("tbody tr").length;
        return words.replace("{n}", shown).replace("{of}", of);
      },
    },
  });
})();
