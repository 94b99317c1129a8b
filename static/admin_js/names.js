// Names, for those who do not see the page, of parts that the vendor's widgets leave without one.
(function () {
  function say(part, name, value) {
    if (part && value) part.setAttribute(name, value);
  }

  // Parts that scroll by themselves: named before the vendor's script, which listens for the same moment, reads them.
  document.addEventListener("DOMContentLoaded", function () {
    var label = document.getElementById("scroll-label");
    document.querySelectorAll("[data-simplebar]").forEach(function (part) {
      say(part, "data-simplebar-aria-label", label && label.content.textContent.trim());
    });

    // Fields in a table of lines have the heading of their column.
    document.querySelectorAll("table[data-inline-formset]").forEach(function (table) {
      var headings = {};
      table.querySelectorAll("thead th").forEach(function (heading, place) {
        var words = heading.cloneNode(true);
        words.querySelectorAll(".material-symbols-outlined").forEach(function (icon) { icon.remove(); });
        headings[place] = words.textContent.replace(/[\s*]+/g, " ").trim();
      });
      table.querySelectorAll("tbody tr").forEach(function (row) {
        Array.prototype.forEach.call(row.children, function (cell, place) {
          cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(function (field) {
            if (!field.labels || !field.labels.length) say(field, "aria-label", headings[place] || field.title);
          });
        });
      });
    });
  });

  // Fields that offer records while one types: the visible box has the name of the hidden field, whenever it is made.
  function nameBoxes() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(function (field) {
      var label = field.labels && field.labels[0];
      var box = field.nextElementSibling && field.nextElementSibling.querySelector(".select2-selection");
      if (!label || !box || box.dataset.named) return;
      box.dataset.named = "yes";
      label.id = label.id || "label-" + field.id;
      var shown = box.querySelector("[id$=-container]");
      say(box, "aria-labelledby", shown ? label.id + " " + shown.id : label.id);
      say(shown, "aria-labelledby", label.id);
      say(box.querySelector(".select2-search__field"), "aria-labelledby", label.id);
    });
  }

  // The vendors load the picker twice, and its Chinese words reach the copy that is not used: they are handed over.
  function findWords() {
    var picker = window.django && django.jQuery && django.jQuery.fn.select2;
    if (!picker) return;
    try {
      picker.defaults.set("language", picker.amd.require("select2/i18n/zh-CN"));
    } catch (error) {
      // A page in another language has no Chinese words loaded.
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    findWords();
    nameBoxes();
    new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
  });
})();
