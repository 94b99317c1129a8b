// What stands on a team's sheet: its fields are read, filled, marked and walked through here, and here the page says how
// things stand. sheet.js, which comes after it, keeps and sends what is typed. No rule of scoring stands in either.
"use strict";
(function () {
  const place = document.querySelector("[data-keep]");
  if (!place) {
    return;
  }
  const words = document.getElementById("words").dataset;
  const state = document.getElementById("state");
  const form = place.tagName === "FORM" ? place : null;
  let soon = 0;
  let ends = 0;

  // Words and fields -------------------------------------------------------------------------------

  function clock(at) {
    const day = new Date(at);
    return ("0" + day.getHours()).slice(-2) + ":" + ("0" + day.getMinutes()).slice(-2);
  }

  function say(text, kind, actions) {
    state.hidden = !text;
    state.className = (form ? "state " : "notice ") + (kind || "");
    state.textContent = text;
    (actions || []).forEach((action) => {
      const link = document.createElement(action.href ? "a" : "button");
      link.textContent = action.text;
      link.className = "button small";
      if (action.href) {
        link.href = action.href;
      } else {
        link.type = "button";
        link.addEventListener("click", action.act);
      }
      state.append(" ", link);
    });
  }

  function fields() {
    return Array.from(new FormData(form).entries()).filter(
      (pair) => pair[0] !== "csrfmiddlewaretoken" && pair[0] !== "key"
    );
  }

  function putBack(pairs) {
    const values = new Map(pairs);
    Array.from(form.elements).forEach((field) => {
      if (!field.name || field.tagName === "BUTTON" || field.name === "csrfmiddlewaretoken" || field.name === "key") {
        return;
      }
      if (field.type === "checkbox") {
        field.checked = values.has(field.name);
      } else if (values.has(field.name)) {
        field.value = values.get(field.name);
      }
      if ((field.type === "checkbox" ? field.checked : field.value && field.type !== "hidden") && field.closest("details.extras")) {
        field.closest("details").open = true;
      }
      mark(field);
    });
  }

  function same(pairs) {
    const order = (list) => JSON.stringify(list.map((pair) => pair.map(String)).filter((pair) => pair[1]).sort());
    return order(pairs) === order(fields());
  }

  function mark(field) {
    const label = field.dataset.item ? field.parentNode.querySelector(".mark") : null;
    if (!label) {
      return;
    }
    const team = form.elements["all-" + field.dataset.item];
    let kind = "";
    if (field.value && field.value !== field.dataset.stored) {
      kind = field.value === field.dataset.previous ? "previous" : team && team.value === field.value ? "team" : "";
    }
    label.dataset.mark = kind;
    label.textContent = { previous: words.asPrevious, team: words.asTeam }[kind] || "";
  }

  function show(follows) {
    Object.keys(follows).forEach((name) => {
      const spot = document.getElementById(name);
      if (spot) {
        spot.innerHTML = follows[name];
        spot.classList.remove("stale");
      }
    });
  }

  // The session ------------------------------------------------------------------------------------

  function alive(left) {
    ends = Date.now() + left * 1000;
    watch();
  }

  function watch() {
    const banner = document.getElementById("session");
    if (!banner || !ends) {
      return;
    }
    window.clearTimeout(soon);
    const left = ends - Date.now();
    banner.hidden = left > 120000;
    banner.querySelector("span").textContent = left > 0 ? words.soon : words.expired;
    banner.querySelector("button").hidden = left <= 0;
    banner.querySelector("a").hidden = left > 0;
    if (left > 0) {
      soon = window.setTimeout(watch, Math.min(left > 120000 ? left - 120000 : left, 2147483647) + 50);
    }
  }

  // Filling the empty fields -----------------------------------------------------------------------

  function fillEmpty(value) {
    let filled = 0;
    Array.from(form.querySelectorAll("input[data-item]")).forEach((field) => {
      const given = field.value ? "" : value(field) || "";
      if (given) {
        field.value = given;
        filled += 1;
      }
      mark(field);
    });
    return filled;
  }

  // Answers with how many fields were filled; null where the page could not do it: what looks wrong goes to the server,
  // which says what to mend.
  function fillHere(step) {
    if (step === "fill-previous") {
      return fillEmpty((field) => field.dataset.previous);
    }
    const typed = Array.from(form.querySelectorAll("input[data-all]"));
    const plain = typed.every(
      (field) => !field.value || (/^[0-9]{1,6}([.][0-9]{1,2})?$/.test(field.value) && Number(field.value) <= Number(field.dataset.limit))
    );
    return plain ? fillEmpty((field) => form.elements["all-" + field.dataset.item].value) : null;
  }

  // Walking through the fields ---------------------------------------------------------------------

  if (form) {
    form.addEventListener("input", (event) => {
      mark(event.target);
      if (event.target.dataset.all) {
        Array.from(form.querySelectorAll('input[data-item="' + event.target.dataset.all + '"]')).forEach(mark);
      }
      const card = event.target.closest(".member");
      if (card) {
        card.querySelector(".score").classList.add("stale");
      }
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") {
        event.preventDefault();
        const all = Array.from(form.querySelectorAll("input[inputmode=decimal]")).filter((field) => field.offsetParent);
        const next = all[all.indexOf(event.target) + 1];
        if (next) {
          next.focus();
        }
      }
    });
    form.addEventListener("focusin", (event) => {
      if (event.target.inputMode === "decimal") {
        event.target.select();
      }
    });
    document.addEventListener("visibilitychange", watch);
  }

  window.baolei = { place, form, words, clock, say, fields, putBack, same, show, alive, fillHere };
})();
