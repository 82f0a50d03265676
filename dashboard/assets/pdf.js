/* A PDF that was asked for is saved when it is ready: one click, though the server prints for some seconds. */
(function () {
  "use strict";
  const wanted = new Set();

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pdf: {
      /* Called after the server has answered the button, and whenever it says more of the print; only the first
         "ready" after a click saves. */
      follow: function (clicks, said, id) {
        const by = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
        if (clicks && by.some((one) => one.endsWith(".n_clicks"))) wanted.add(id);
        if (wanted.has(id)) {
          window.setTimeout(() => {
            const link = document.getElementById(id.replace(/-progress$/, "-get"));
            if (link && wanted.delete(id)) link.click();
          }, 60);
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();
