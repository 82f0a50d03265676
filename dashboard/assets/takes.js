/* What would it take: what the search says comes into view when it was asked for, and its answer when it is
   being waited for. */
(function () {
  "use strict";
  const seen = (part) => {
    const box = part.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  };
  const show = (id) => window.setTimeout(() => {
    const part = document.getElementById(id);
    if (part && part.childElementCount) part.scrollIntoView({ block: "nearest" });
  }, 150);

  let told = false;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    takes: {
      said: function (said, found) {
        const by = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
        const go = document.getElementById("takes-go");
        const none = window.dash_clientside.no_update;
        const before = told;
        told = Array.isArray(said) && said.length > 0;
        if (!go || !seen(go)) return none;
        const answered = Array.isArray(found) && found.length > 0;
        if (answered && by.some((one) => one.startsWith("takes-found"))) show("takes-found");
        else if (told && !before) show("takes-progress");
        return none;
      },
    },
  });
})();
