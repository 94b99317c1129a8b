"use strict";

// Swagger UI knows English alone: its words are replaced by those that the page brings in the reader's language.
const words = new Map(
  [...document.getElementById("swagger-words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]),
);
const place = document.getElementById("swagger-ui");
const put = () => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const word = words.get(node.data.trim());
    if (word && node.data.trim() !== word && !node.parentElement.closest("pre, code, textarea, option")) {
      node.data = node.data.replace(node.data.trim(), word);
    }
  }
};
new MutationObserver(put).observe(place, { childList: true, characterData: true, subtree: true });

SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  ...{{ settings|safe }},
});
