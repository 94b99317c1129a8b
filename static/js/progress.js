// Renews the progress bars every two seconds and loads the page anew once nothing runs any more.
"use strict";
(function () {
  var place = document.getElementById("progress");
  if (!place || !place.querySelector("[data-running]")) {
    return;
  }
  function renew() {
    fetch(place.dataset.progressUrl, { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) {
          throw new Error(String(answer.status));
        }
        return answer.text();
      })
      .then(function (html) {
        place.innerHTML = html;
        if (place.querySelector("[data-running]")) {
          window.setTimeout(renew, 2000);
        } else {
          window.location.reload();
        }
      })
      .catch(function () {
        // The network is poor or the session ended: try again more slowly, the page itself stays usable.
        window.setTimeout(renew, 10000);
      });
  }
  window.setTimeout(renew, 2000);
})();
