// What a reader would stumble over on the page as it stands; returns [rule, detail] pairs.
(least) => {
  const found = [];
  const wrong = (rule, detail) => found.push([rule, detail]);
  const alike = new Map();
  const among = (rule, detail, e) => {
    const key = `${rule} ${detail} ${kind(e)}`;
    alike.set(key, [rule, `${detail}${name(e)}`, (alike.get(key) || [0, 0, 0])[2] + 1]);
  };
  const shown = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const words = (e) => (e.innerText || e.value || e.getAttribute("aria-label") || e.title || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const kind = (e) => {
    const type = e.type && e.tagName === "INPUT" ? `[type=${e.type}]` : "";
    const styles = [...e.classList].slice(0, 2).map((c) => `.${c}`).join("");
    return `${e.tagName.toLowerCase()}${type}${e.name ? `[name=${e.name}]` : ""}${styles}`;
  };
  const name = (e) => `${kind(e)} “${words(e)}”`;
  const page = document.documentElement;

  if (page.scrollWidth > page.clientWidth) {
    const edge = page.clientWidth + 1;
    const clipped = (e) => {
      for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== "visible") return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")].filter((e) => shown(e) && e.getBoundingClientRect().right > edge && !clipped(e));
    wrong("sideways", `${page.scrollWidth} px wide in ${page.clientWidth}: ${wide.slice(-1).map(name)}`);
  }
  if (!page.lang) wrong("lang", "no language is named");
  const headings = [...document.querySelectorAll("h1")].filter((e) => e.checkVisibility());
  if (headings.length !== 1) wrong("h1", `${headings.length} headings of the first level: ${headings.map(words).join(", ")}`);
  if (!document.title.trim()) wrong("title", "the window has no title");

  for (const e of document.querySelectorAll("button, .button, summary, a, th, label, input[type=submit]")) {
    if (!shown(e) || e.classList.contains("sr")) continue;
    const style = getComputedStyle(e);
    const cuts = style.overflowX !== "visible" || style.textOverflow === "ellipsis";
    if (cuts && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1) among("cut", "", e);
  }

  if (least) {
    const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
    for (const e of document.querySelectorAll(targets)) {
      if (!shown(e) || e.disabled) continue;
      let box = e.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || box.bottom <= 0 || getComputedStyle(e).clipPath !== "none") continue;
      if (e.type === "checkbox" || e.type === "radio") {
        const label = e.closest("label") || (e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`));
        if (label) {
          const more = label.getBoundingClientRect();
          box = { height: Math.max(box.bottom, more.bottom) - Math.min(box.top, more.top) };
        } else if (e.closest("td, th")) {
          box = e.closest("td, th").getBoundingClientRect();
        }
      } else if (e.tagName === "A" && getComputedStyle(e).display === "inline") {
        // A link inside a sentence has the height of its line.
        const around = e.parentElement.innerText.trim();
        if (around.length > words(e).length + 1) continue;
      }
      if (box.height < least - 0.5) among("target", `${Math.round(box.height)} px high, ${least} wanted: `, e);
    }
  }
  for (const [rule, detail, count] of alike.values()) wrong(rule, count > 1 ? `${detail} and ${count - 1} more` : detail);
  return found;
}
