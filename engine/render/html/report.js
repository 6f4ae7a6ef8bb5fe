// What a report can do beyond being read: filter the findings, and show at each what belongs to it on the other side.
// Everything is taken from the page itself; nothing is written into it but classes, counts and whether a part is shown.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = one("#filters"), search = one("#search"), shown = one("#shown"), only = one("#only");
  const cards = all(".card"), groups = all(".group");
  const words = new Map(); // of each card, in lower case, once they are asked for
  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const opened = new Set(); // groups that were opened by a search
  let figure = null; // the figure whose findings alone are shown

  // ── filters ──

  const chosen = (name) => one(`#by-${name}`)?.value ?? "";
  const text = (card) => {
    if (!words.has(card)) words.set(card, card.textContent.toLowerCase());
    return words.get(card);
  };

  function filter() {
    const severity = chosen("severity"), rule = chosen("rule"), number = chosen("document");
    const sought = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(all("[name=verdict]:checked").map((box) => box.value));
    let count = 0;
    for (const group of groups) {
      let left = 0;
      const inside = figure || verdicts.has(group.dataset.verdict);
      for (const card of all(".card", group)) {
        const fits = inside && (figure
          ? figure.has(card.id)
          : (!severity || card.dataset.severity === severity) && (!rule || card.dataset.rule === rule)
            && (!number || card.dataset.document === number) && sought.every((word) => text(card).includes(word)));
        card.hidden = !fits;
        left += fits;
      }
      group.hidden = !left;
      one(".count", group).textContent = left;
      // What one looks for is not to lie in a folded group; when it is no longer looked for, the group folds again.
      const looking = Boolean(figure || sought.length || rule);
      if (left && looking && !group.open) { group.open = true; opened.add(group); }
      if (!looking && opened.delete(group)) group.open = false;
      count += left;
    }
    for (const part of all(".covered[data-document], .sheet[data-document]"))
      part.hidden = Boolean(number) && part.dataset.document !== number;
    shown.textContent = filled(shown.dataset.words, { shown: count, n: shown.dataset.all });
    only.hidden = !figure;
  }

  function about(link) {
    figure = link ? new Set(link.dataset.d.split(" ")) : null;
    if (link) only.textContent = filled(only.dataset.words, { figure: label(link) });
    filter();
  }

  const label = (link) => link.dataset.t ?? link.firstChild?.textContent ?? "";

  // ── both sides ──

  function light(card) {
    for (const lit of all(".on")) lit.classList.remove("on", "stated", "label");
    if (!card) return;
    card.classList.add("on");
    const links = all("a.to", card);
    for (const link of links) {
      const place = link.hash.slice(1);
      for (const found of all(`[data-p="${CSS.escape(place)}"]`)) {
        found.classList.add("on");
        for (const role of ["stated", "label"]) if (link.classList.contains(role)) found.classList.add(role);
      }
    }
  }

  function reveal(element) {
    for (let parent = element.parentElement; parent; parent = parent.parentElement)
      if (parent.tagName === "DETAILS") parent.open = true;
    const pane = element.closest("main > section");
    if (pane) turn(pane.id);
    element.scrollIntoView({ block: "center", inline: "nearest" });
  }

  function turn(pane) {
    document.body.dataset.pane = pane;
    for (const tab of all(".tabs a")) {
      if (tab.hash === `#${pane}`) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  function arrive() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const card = target.closest(".card");
    if (card) {
      if (card.hidden) { form.reset(); about(null); }
      light(card);
    }
    if (target.matches("main > section")) { turn(target.id); scrollTo(0, 0); } else reveal(target);
    if (card) card.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const card = event.target.closest(".card");
    if (link?.dataset.d) {
      about(link.dataset.d.includes(" ") ? link : null);
      if (link.hash === location.hash) arrive();
    } else if (link?.classList.contains("to")) {
      if (card) light(card);
      if (link.hash === location.hash) arrive();
    } else if (card && !event.target.closest("summary")) {
      light(card);
      const first = one("a.to", card);
      const place = first && document.getElementById(first.hash.slice(1));
      if (place && matchMedia("(min-width: 901px)").matches && !String(getSelection())) reveal(place);
    }
  });

  // Between findings by J and K, while one of them has the focus.
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".card");
    if (event.key === "Escape" && figure) about(null);
    if (!card || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    const open = cards.filter((other) => !other.hidden && other.closest("details").open);
    const next = open[open.indexOf(card) + (event.key === "j" ? 1 : -1)];
    if (next) location.hash = next.id;
  });

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  only.addEventListener("click", () => about(null));
  addEventListener("hashchange", arrive);
  turn("findings");
  filter();
  arrive();
})();
