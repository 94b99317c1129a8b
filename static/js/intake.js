// Makes photos smaller, keeps what is typed on the phone, and sends the form once however bad the network is.
// Without this script the page is an ordinary form. Contact fields (data-private) never stay on the phone.
"use strict";
(function () {
  const form = document.getElementById("intake");
  if (!form || !window.fetch || !window.FormData) {
    return;
  }
  const words = document.getElementById("words").dataset;
  const state = document.getElementById("state");
  const chooser = form.querySelector("input[type=file]");
  const OWN = "baolei:"; // as in sheet.js, whose sweep takes these records too
  const NAME = OWN + form.dataset.user + ":" + form.dataset.keep;
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const PATIENCE = 20000; // for an answer, in milliseconds, and as much again for every 200 KB sent
  const LONG_SIDE = 1280;
  const MOST_KEPT = 2000000; // characters of photos that are kept beside a waiting form
  const NUMBERS_OF_PEOPLE = /[0-9]{11}/;
  const OF_THE_POST = ["csrfmiddlewaretoken", "key"];
  let waiting = null;
  let shrinking = null;
  let timer = 0;
  let tries = 0;

  // The phone --------------------------------------------------------------------------------------

  function read(kind) {
    try {
      const record = JSON.parse(window.localStorage.getItem(NAME + ":" + kind) || "null");
      return record && Date.now() - record.at < WEEK ? record : null;
    } catch (refused) {
      return null;
    }
  }

  function keep(kind, record) {
    try {
      window.localStorage.setItem(NAME + ":" + kind, JSON.stringify(record));
      return true;
    } catch (full) {
      return false; // the open page keeps it
    }
  }

  function forget(kind) {
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

  // What stands on the page ------------------------------------------------------------------------

  function clock(at) {
    const day = new Date(at);
    return ("0" + day.getHours()).slice(-2) + ":" + ("0" + day.getMinutes()).slice(-2);
  }

  function say(text, kind, link) {
    state.hidden = !text;
    state.className = "notice state " + (kind || "");
    state.textContent = text;
    if (link) {
      const away = document.createElement("a");
      away.textContent = words.again;
      away.className = "button small";
      away.href = link;
      state.append(" ", away);
    }
  }

  function typed(isPrivate) {
    return Array.from(new FormData(form).entries()).filter((pair) => {
      const field = form.elements[pair[0]];
      const hidden = Boolean(field && field.dataset && "private" in field.dataset);
      return typeof pair[1] === "string" && hidden === isPrivate && OF_THE_POST.indexOf(pair[0]) < 0;
    });
  }

  function plain(pairs) {
    return pairs.filter((pair) => !NUMBERS_OF_PEOPLE.test(pair[1]));
  }

  function putBack(pairs) {
    const values = new Map(pairs);
    Array.from(form.elements).forEach((field) => {
      if (field.type === "checkbox") {
        field.checked = values.has(field.name);
      } else if (values.has(field.name) && field.type !== "file" && field.type !== "hidden") {
        field.value = values.get(field.name);
      }
    });
  }

  function freeze(isFrozen) {
    Array.from(form.elements).forEach((field) => {
      if (field.tagName === "BUTTON" || field.type === "file") {
        field.disabled = isFrozen;
      } else if (field.type !== "hidden") {
        field.readOnly = isFrozen;
      }
    });
    form.classList.toggle("waiting", isFrozen);
  }

  // Photos -----------------------------------------------------------------------------------------

  function photos() {
    return chooser ? Array.from(chooser.files) : [];
  }

  async function shrunk(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.72));
      return small ? new File([small], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch (unknown) {
      return file; // the server says what is wrong with it
    }
  }

  function putIn(files) {
    try {
      const carrier = new DataTransfer();
      files.forEach((file) => carrier.items.add(file));
      chooser.files = carrier.files;
    } catch (old) {
      // An old browser sends the photos as they are.
    }
    tell();
  }

  function tell() {
    const size = photos().reduce((sum, file) => sum + file.size, 0);
    document.getElementById("pictures").textContent = size
      ? words.photos.replace("{n}", String(photos().length)).replace("{size}", String(Math.ceil(size / 1024)))
      : "";
  }

  async function shrink() {
    document.getElementById("pictures").textContent = words.scaling;
    const files = [];
    for (const file of photos()) {
      files.push(await shrunk(file)); // one after the other: a phone has little memory
    }
    putIn(files);
  }

  function asText(file) {
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(String(reader.result));
      reader.onerror = () => done("");
      reader.readAsDataURL(file);
    });
  }

  function asFile(text) {
    const bytes = window.atob(text.slice(text.indexOf(",") + 1));
    const data = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += 1) {
      data[at] = bytes.charCodeAt(at);
    }
    return new File([data], "photo.jpg", { type: "image/jpeg" });
  }

  // The network ------------------------------------------------------------------------------------

  function token() {
    const name = (form.dataset.cookie || "csrftoken") + "=";
    const found = document.cookie.split("; ").filter((part) => part.indexOf(name) === 0)[0];
    const hidden = form.querySelector("input[name=csrfmiddlewaretoken]");
    return found ? found.slice(name.length) : hidden ? hidden.value : "";
  }

  // Answers with {kind: ok | offline | expired | wait | refused, data}. What does not carry the portal's own word is
  // the page of a network in between, and counts as no answer.
  async function send(record) {
    const body = new FormData();
    body.append("key", record.key);
    record.fields.concat(record.contact).forEach((pair) => body.append(pair[0], pair[1]));
    record.files.forEach((file) => body.append("photos", file));
    const size = record.files.reduce((sum, file) => sum + file.size, 0);
    const stop = window.AbortController ? new AbortController() : null;
    const limit = window.setTimeout(() => stop && stop.abort(), PATIENCE * (1 + size / 200000));
    const asked = {
      method: "POST", body: body, credentials: "same-origin", cache: "no-store",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    };
    if (stop) {
      asked.signal = stop.signal;
    }
    try {
      const answer = await fetch(record.address, asked);
      const data = await answer.json();
      if (!data || data.portal !== "baolei" || answer.status >= 500) {
        return { kind: "offline" };
      }
      if (answer.ok) {
        return { kind: data.key === record.key && data.code ? "ok" : "offline", data: data };
      }
      const kinds = { 401: "expired", 429: "wait", 403: data.reason === "csrf" ? "expired" : "refused" };
      return { kind: kinds[answer.status] || "refused", data: data };
    } catch (gone) {
      return { kind: "offline" };
    } finally {
      window.clearTimeout(limit);
    }
  }

  function later(pause, record) {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => deliver(record), pause);
  }

  async function deliver(record) {
    waiting = record;
    const answer = await send(record);
    if (answer.kind === "ok") {
      forget("post");
      forget("draft");
      location.assign(answer.data.address);
    } else if (answer.kind === "offline") {
      tries += 1;
      say(record.isWhole ? words.queued : words.queuedOpen, "bad");
      later(Math.min(1000 * Math.pow(2, tries), 60000), record);
    } else if (answer.kind === "wait") {
      const pause = (Number(answer.data.wait) || 60) * 1000;
      say(words.wait.replace("{at}", clock(Date.now() + pause + 60000)), "bad");
      later(pause + 1000, record);
    } else if (answer.kind === "expired") {
      say(words.expired, "bad", form.dataset.signIn);
    } else if (answer.data.alike && answer.data.alike.length) {
      forget("post");
      freeze(false);
      waiting = null;
      choose(answer.data.alike);
    } else if (answer.data.problems && answer.data.problems.length) {
      forget("post");
      freeze(false);
      waiting = null;
      say("");
      told(answer.data.problems);
    } else {
      // Refused: the same form, sent the plain way, is answered with a page that says what to mend. The key is still good.
      forget("post");
      freeze(false);
      form.elements.key.value = record.key;
      record.fields.filter((pair) => pair[0] === "sure").forEach((pair) => {
        const hidden = document.createElement("input");
        hidden.type = "hidden";
        hidden.name = pair[0];
        hidden.value = pair[1];
        form.append(hidden);
      });
      HTMLFormElement.prototype.submit.call(form);
    }
  }

  // Shows what the matter may repeat; the photos stay chosen meanwhile.
  function choose(alike) {
    say(words.alike, "bad");
    const list = document.createElement("ul");
    list.className = "plain";
    alike.forEach((row) => {
      const line = document.createElement("li");
      const old = document.createElement("a");
      old.href = row.address;
      old.textContent = row.number;
      line.append(old, " ", row.text);
      list.append(line);
    });
    const anew = document.createElement("button");
    anew.className = "primary";
    anew.name = "sure";
    anew.value = "yes";
    anew.textContent = words.anew;
    state.append(list, anew);
    state.scrollIntoView({ block: "nearest" });
  }

  // Says above the form what is to be mended, as a page that answers a refused form does; the photos stay chosen.
  function told(problems) {
    const box = document.createElement("div");
    const title = document.createElement("h2");
    const list = document.createElement("ul");
    clear();
    box.className = "errors";
    box.id = "errors";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    title.textContent = words.mend;
    problems.forEach((problem) => {
      const line = document.createElement("li");
      const field = document.getElementById(problem.input);
      if (field) {
        const link = document.createElement("a");
        link.href = "#" + problem.input;
        link.textContent = problem.text;
        line.append(link);
        field.setAttribute("aria-invalid", "true");
        const folded = field.closest("details");
        if (folded) {
          folded.open = true;
        }
      } else {
        line.textContent = problem.text;
      }
      list.append(line);
    });
    box.append(title, list);
    form.before(box);
    box.focus();
    keepDraft();
  }

  function clear() {
    const old = document.getElementById("errors");
    if (old) {
      old.remove();
    }
    Array.from(form.querySelectorAll("[aria-invalid=true]")).forEach((field) => field.removeAttribute("aria-invalid"));
  }

  // Keeps a form that is on its way: what was typed, the photos where there is room, never the contact.
  async function keepPost(record) {
    const fields = plain(record.fields);
    const kept = { at: Date.now(), key: record.key, fields: fields, photos: [], isWhole: false };
    kept.isWhole = !record.contact.some((pair) => pair[1].trim()) && fields.length === record.fields.length;
    const pictures = await Promise.all(record.files.map(asText));
    const fit = pictures.every(Boolean) && pictures.join("").length <= MOST_KEPT;
    const whole = Object.assign({}, kept, { photos: fit ? pictures : [], isWhole: kept.isWhole && fit });
    record.isWhole = whole.isWhole;
    if (!keep("post", whole)) {
      record.isWhole = keep("post", Object.assign({}, kept, { isWhole: kept.isWhole && !pictures.length }));
    }
  }

  // Events -----------------------------------------------------------------------------------------

  let pressed = null;
  form.addEventListener("click", (event) => {
    pressed = event.target.closest("button") || pressed;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waiting) {
      return;
    }
    const button = event.submitter || pressed;
    const record = {
      key: form.elements.key.value, address: form.getAttribute("action"), fields: typed(false), contact: typed(true), files: [],
      isWhole: false,
    };
    waiting = record;
    if (button && button.name) {
      record.fields.push([button.name, button.value]);
    }
    clear();
    freeze(true);
    say(words.sending, "busy");
    await shrinking;
    record.files = photos();
    await keepPost(record);
    deliver(record);
  });

  function keepDraft() {
    if (!waiting) {
      keep("draft", { at: Date.now(), fields: plain(typed(false)) });
    }
  }

  form.addEventListener("input", keepDraft);
  if (chooser) {
    chooser.addEventListener("change", () => {
      shrinking = shrink();
    });
  }
  window.addEventListener("online", () => {
    tries = 0;
    if (waiting) {
      later(0, waiting);
    }
  });

  // Beginning --------------------------------------------------------------------------------------

  sweep();
  const post = read("post");
  const draft = read("draft");
  if (form.dataset.clean === "no") {
    forget("post");
    keepDraft(); // what the server has just shown is newer than anything kept here
  } else if (post) {
    putBack(post.fields);
    form.elements.key.value = post.key;
    if (post.photos.length) {
      putIn(post.photos.map(asFile));
    }
    if (post.isWhole) {
      const record = {
        key: post.key, address: form.getAttribute("action"), fields: post.fields, contact: [], files: post.photos.map(asFile),
        isWhole: true,
      };
      freeze(true);
      say(words.sending, "busy");
      deliver(record);
    } else {
      say(words.notSent, "bad");
    }
  } else if (draft && draft.fields.some((pair) => pair[1].trim())) {
    putBack(draft.fields);
    say(words.restored.replace("{at}", clock(draft.at)), "good");
  }
})();
