/* The page of a sweep: what was picked goes into the address, without a step in the history. */
(function () {
  "use strict";
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    sweep: {
      remember: function (measure, group, year, scenario, across, up) {
        if (!document.getElementById("sweep-measure")) return window.dash_clientside.no_update;
        const url = new URL(window.location.href);
        const picked = { measure: measure, group: group, year: year, scenario: scenario, across: across, up: up };
        for (const [key, value] of Object.entries(picked)) {
          if (value) url.searchParams.set(key, value);
        }
        window.dash_clientside.levelfield.write(url);
        return window.dash_clientside.no_update;
      },
    },
  });
})();
