// What a report can do beyond being read: filter the findings, and show at each what belongs to it on the other side.
// Everything is taken from the page itself; nothing is written into it but classes, counts and whether a part is shown.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = one("#filters"), search = one("#search"), shown = one("#shown"), only = one("#only");
  const cards = all(".card"), groups = all(".group");
  const inside = new Map(groups.map((group) => [group, all(".card", group)]));
  const parcels = new Map(all(".parcel").map((parcel) => [parcel, [...parcel.children]]));
  const order = new Map(cards.map((card, n) => [card, n]));
  const words = new Map(); // of each card, in lower case, once they are asked for
  let places = null; // the elements of each place, by its anchor, once they are asked for
  let lit = []; // what is shown to belong to a finding
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
    const states = new Set(chosen("change").split(" ").filter(Boolean));
    const sought = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const without = new Set(all("[name=verdict]:not(:checked)").map((box) => box.value));
    let count = 0;
    for (const [group, within] of inside) {
      let left = 0;
      const wanted = figure || !without.has(group.dataset.verdict);
      for (const card of within) {
        const fits = wanted && (figure
          ? figure.has(card.id)
          : (!severity || card.dataset.severity === severity) && (!rule || card.dataset.rule === rule)
            && (!number || card.dataset.document === number) && (!states.size || states.has(card.dataset.change))
            && sought.every((word) => text(card).includes(word)));
        if (card.hidden === Boolean(fits)) card.hidden = !fits;
        left += Boolean(fits);
      }
      group.hidden = !left;
      one(".count", group).textContent = left;
      // What one looks for is not to lie in a folded group; when it is no longer looked for, the group folds again.
      const looking = Boolean(figure || sought.length || rule || states.size);
      if (left && looking && !group.open) { group.open = true; opened.add(group); }
      if (!looking && opened.delete(group)) group.open = false;
      if (!group.classList.contains("gone")) count += left; // what is gone is no finding of this report
    }
    for (const [parcel, within] of parcels) {
      const left = within.filter((card) => !card.hidden).length;
      parcel.hidden = !left;
      parcel.style.setProperty("--left", left); // how high it is taken to be while it is out of sight
    }
    for (const part of all(".covered[data-document], .sheet[data-document]"))
      part.hidden = Boolean(number) && !part.dataset.document.split(" ").includes(number);
    shown.textContent = filled(shown.dataset.words, { shown: count, n: shown.dataset.all });
    only.hidden = !figure;
  }

  function about(link) {
    if (!link && !figure) return;
    figure = link ? new Set(link.dataset.d.split(" ")) : null;
    if (link) only.textContent = filled(only.dataset.words, { figure: label(link) });
    filter();
  }

  const label = (link) => link.dataset.t ?? link.firstChild?.textContent ?? "";

  // ── both sides ──

  function at(place) {
    if (!places) {
      places = new Map();
      for (const element of all("[data-p]")) {
        const known = places.get(element.dataset.p);
        if (known) known.push(element); else places.set(element.dataset.p, [element]);
      }
    }
    return places.get(place) ?? [];
  }

  function light(card) {
    for (const element of lit) element.classList.remove("on", "stated", "label");
    lit = [card];
    card.classList.add("on");
    for (const link of all("a.to", card)) {
      for (const found of at(link.hash.slice(1))) {
        lit.push(found);
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
    come(element);
  }

  // What is out of sight has no height yet but a guessed one: the way is gone again until the end of it stays.
  function come(element, times = 5) {
    const before = element.getBoundingClientRect().top;
    element.scrollIntoView({ block: element.matches(".group, .sheet > h3") ? "start" : "center", inline: "nearest" });
    const after = element.getBoundingClientRect().top;
    if (times && Math.abs(after - before) > 1) requestAnimationFrame(() => come(element, times - 1));
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
      if (card.hidden) { form.reset(); figure = null; filter(); }
      light(card);
    }
    const sheet = target.closest(".sheet, .group.gone");
    if (sheet?.hidden) { form.reset(); filter(); }
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
    const step = event.key === "j" ? 1 : -1;
    let next = order.get(card) + step;
    while (cards[next] && (cards[next].hidden || !cards[next].closest("details").open)) next += step;
    if (cards[next]) location.hash = cards[next].id;
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
