// Keeps what is typed on a team's sheet and sends the form once, however bad the network is; sheet-page.js, which comes
// before it, handles the fields. Without these scripts the sheet is an ordinary form; no rule of scoring stands here, the
// server answers with figures.
"use strict";
(function () {
  if (!window.baolei) {
    return; // no sheet on this page, or sheet-page.js did not come through
  }
  const { place, form, words, clock, say, fields, putBack, same, show, alive, fillHere } = window.baolei;
  const OWN = "baolei:";
  const NAME = OWN + place.dataset.user + ":" + place.dataset.keep;
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const PAUSE = 1200; // from the last key to the server, in milliseconds
  const PATIENCE = 20000; // for an answer
  const NUMBERS_OF_PEOPLE = /[0-9]{11}/; // telephone and identity numbers never stay on the device
  const memory = {};
  let version = form ? Number(form.dataset.version) : 0;
  let timer = 0;
  let tries = 0;
  let keeping = false;
  let dirty = false;
  let waiting = null; // the post on its way
  let held = false; // two drafts differ and nobody has chosen yet

  // The device -------------------------------------------------------------------------------------

  function read(kind) {
    let text = null;
    try {
      text = window.localStorage.getItem(NAME + ":" + kind);
    } catch (refused) {
      text = null;
    }
    try {
      const record = JSON.parse(text || memory[kind] || "null");
      return record && Date.now() - record.at < WEEK ? record : null;
    } catch (broken) {
      return null;
    }
  }

  function keep(kind, record) {
    memory[kind] = JSON.stringify(record);
    const whole = record.fields.every((pair) => !NUMBERS_OF_PEOPLE.test(pair[1]));
    const lasting = kind === "draft" ? record.fields.filter((pair) => !NUMBERS_OF_PEOPLE.test(pair[1])) : record.fields;
    try {
      if (whole || kind === "draft") {
        window.localStorage.setItem(NAME + ":" + kind, JSON.stringify(Object.assign({}, record, { fields: lasting })));
      }
    } catch (full) {
      // No room or not allowed: the open page and the server's draft keep it.
    }
  }

  function forget(kind) {
    delete memory[kind];
    try {
      window.localStorage.removeItem(NAME + ":" + kind);
    } catch (refused) {
      // Then there is nothing there either.
    }
  }

  function sweep() {
    try {
      Object.keys(window.localStorage).forEach((name) => {
        if (name.indexOf(OWN) === 0) {
          const at = Number((JSON.parse(window.localStorage.getItem(name)) || {}).at);
          if (!(Date.now() - at < WEEK)) {
            window.localStorage.removeItem(name);
          }
        }
      });
    } catch (refused) {
      // Nothing can be kept here, so nothing is old.
    }
  }

  // The network ------------------------------------------------------------------------------------

  function token() {
    const name = place.dataset.cookie + "=";
    const found = document.cookie.split("; ").filter((part) => part.indexOf(name) === 0)[0];
    const hidden = document.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? found.slice(name.length) : hidden ? hidden.value : "";
  }

  // Answers with {kind: ok | offline | expired | conflict | refused, data}. What does not carry the portal's own word
  // is the page of a network in between, and counts as no answer.
  async function send(address, pairs) {
    const body = new URLSearchParams();
    (pairs || []).forEach((pair) => body.append(pair[0], pair[1]));
    const stop = window.AbortController ? new AbortController() : null;
    const limit = window.setTimeout(() => stop && stop.abort(), PATIENCE);
    const asked = { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" };
    if (stop) {
      asked.signal = stop.signal;
    }
    if (pairs) {
      asked.method = "POST";
      asked.headers["X-CSRFToken"] = token();
      asked.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8";
      asked.body = body.toString();
    }
    try {
      const answer = await fetch(address, asked);
      const data = await answer.json();
      if (!data || data.portal !== "baolei" || answer.status >= 500) {
        return { kind: "offline" };
      }
      if (data.left) {
        alive(data.left);
      }
      const kinds = { 401: "expired", 409: "conflict", 403: data.reason === "csrf" ? "expired" : "refused" };
      return { kind: answer.ok ? "ok" : kinds[answer.status] || "refused", data: data };
    } catch (gone) {
      return { kind: "offline" };
    } finally {
      window.clearTimeout(limit);
    }
  }

  function later(act) {
    tries += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(act, Math.min(1000 * Math.pow(2, tries), 60000));
  }

  function signIn() {
    return [{ text: words.again, href: place.dataset.signIn || "/accounts/sign-in/?next=" + encodeURIComponent(location.pathname) }];
  }

  // Drafts -----------------------------------------------------------------------------------------

  function keepHere() {
    keep("draft", { at: Date.now(), version: version, dirty: dirty, fields: fields() });
  }

  function changed() {
    if (waiting) {
      return;
    }
    dirty = true;
    keepHere();
    if (!held) {
      window.clearTimeout(timer);
      timer = window.setTimeout(upload, PAUSE);
    }
  }

  async function upload() {
    if (keeping || waiting || held) {
      return;
    }
    keeping = true;
    dirty = false;
    say(words.keeping, "busy");
    const answer = await send(
      form.dataset.draft,
      fields().concat([["do", "keep"], ["draft-version", String(version)], ["draft-schema", form.dataset.schema]])
    );
    keeping = false;
    if (waiting) {
      return;
    }
    if (answer.kind === "ok") {
      tries = 0;
      version = answer.data.version;
      keepHere();
      if (dirty) {
        changed();
      } else {
        say(words.kept.replace("{at}", answer.data.saved), "good");
        show(answer.data.follows);
      }
      return;
    }
    dirty = true;
    keepHere();
    if (answer.kind === "offline") {
      say(words.offline, "bad");
      later(upload);
    } else if (answer.kind === "expired") {
      say(words.expired, "bad", signIn());
    } else if (answer.kind === "conflict" && answer.data.version) {
      choose(Date.now(), fields(), answer.data.version);
    } else {
      say(answer.data.detail, "bad");
    }
  }

  function choose(at, mine, theirs) {
    held = true;
    say(words.two.replace("{at}", clock(at)), "bad", [
      {
        text: words.mine,
        act: function () {
          held = false;
          version = theirs;
          putBack(mine);
          changed();
        },
      },
      {
        text: words.theirs,
        act: function () {
          forget("draft");
          location.reload();
        },
      },
    ]);
  }

  // The post that counts ---------------------------------------------------------------------------

  function freeze(button) {
    Array.from(form.elements).forEach((field) => {
      if (field.tagName === "BUTTON") {
        field.disabled = true;
      } else {
        field.readOnly = true;
      }
    });
    form.classList.add("waiting");
    if (button) {
      button.textContent = words.sending;
    }
  }

  async function deliver(record) {
    waiting = record;
    const answer = await send(record.address, [["key", record.key]].concat(record.fields));
    if (answer.kind === "ok" && answer.data.key === record.key) {
      forget("post");
      forget("draft");
      location.assign(answer.data.page);
    } else if (answer.kind === "ok" || answer.kind === "offline") {
      say(words.queued, "bad");
      later(() => deliver(record));
    } else if (answer.kind === "expired") {
      say(words.expiredQueued, "bad", signIn());
    } else if (form) {
      // Refused: the same form, sent the plain way, is answered with a page that says what to mend. The key is still good.
      forget("post");
      record.fields.concat([["key", record.key]]).forEach((pair) => {
        if (pair[0] === "do" || pair[0] === "key") {
          const hidden = document.createElement("input");
          hidden.type = "hidden";
          hidden.name = pair[0];
          hidden.value = pair[1];
          form.append(hidden);
        }
      });
      form.querySelector("input[name=key]").remove();
      HTMLFormElement.prototype.submit.call(form);
    } else {
      say(words.refused.replace("{why}", answer.data.detail), "warning", [
        {
          text: words.forget,
          act: function () {
            forget("post");
            say("");
          },
        },
      ]);
    }
  }

  // Events -----------------------------------------------------------------------------------------

  function listen() {
    let pressed = null;
    form.addEventListener("click", (event) => {
      pressed = event.target.closest("button") || pressed;
    });
    form.addEventListener("submit", (event) => {
      const button = event.submitter || pressed;
      const step = button && button.name === "do" ? button.value : "save";
      if (step === "fill-previous" || step === "fill-team") {
        const filled = fillHere(step);
        if (filled !== null) {
          event.preventDefault();
          changed();
          say(words.filled.replace("{n}", String(filled)), "good");
        }
        return;
      }
      event.preventDefault();
      if (waiting) {
        return;
      }
      window.clearTimeout(timer);
      const record = {
        at: Date.now(), key: form.querySelector("input[name=key]").value, address: form.getAttribute("action"),
        fields: fields().concat([["do", step]]),
      };
      waiting = record;
      keep("post", record);
      freeze(button);
      say(words.sending, "busy");
      deliver(record);
    });
    form.addEventListener("input", changed);
    document.querySelector("#session button").addEventListener("click", () => send(form.dataset.alive));
  }

  // The other forms of the page: a second tap sends nothing.
  document.addEventListener("submit", (event) => {
    const other = event.target;
    if (other === form) {
      return;
    }
    if (other.hasAttribute("data-discard")) {
      forget("draft");
    }
    if (other.dataset.sent) {
      event.preventDefault();
    }
    other.dataset.sent = "yes";
  });

  window.addEventListener("online", () => {
    tries = 0;
    if (waiting) {
      window.clearTimeout(timer);
      deliver(waiting);
    } else if (form && dirty) {
      window.clearTimeout(timer);
      upload();
    }
  });
  window.addEventListener("offline", () => {
    if (form || waiting) {
      say(waiting ? words.queued : words.offline, "bad");
    }
  });

  // Beginning --------------------------------------------------------------------------------------

  function begin() {
    sweep();
    const post = read("post");
    if (form) {
      listen();
      alive(Number(form.dataset.left));
    }
    if (post) {
      if (form) {
        putBack(post.fields);
        freeze(null);
      }
      say(words.sending, "busy");
      deliver(post);
      return;
    }
    const draft = read("draft");
    if (!form) {
      return;
    }
    if (form.dataset.clean === "no") {
      changed(); // what the server has just shown is newer than any draft
    } else if (draft && draft.dirty && !same(draft.fields)) {
      if (draft.version === version) {
        putBack(draft.fields);
        changed();
        say(words.restored.replace("{at}", clock(draft.at)), "good");
      } else {
        choose(draft.at, draft.fields, version);
      }
    } else {
      forget("draft");
    }
  }

  begin();
})();
