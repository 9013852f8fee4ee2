// Lists of races: a find box over them, their kinds, and their order. Without it the groups still open and close.
//
// <div class="find" data-find="Find a race" data-in="races" data-count="{n} of {all}"></div> becomes a find box
// over the rows and items of the element with that id, or of all that follows on the page. In a <template> within it
// may stand labels with <select name="kind"> (a value is the rows' data-k, with "-" for none, "" for all) and
// <select name="order">: "" is the order of the page; another value is a column and how to order by it: d largest
// first, a nearest to nothing first, p the same as a part of the column data-whole, t as text, m marked rows first.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const digits = (cell) => cell?.firstChild?.textContent.replace(/\D/g, "") ?? "";
  // A margin in words ("tied", "just enough") is nothing; an empty cell, or one that says why it has no number, is last.
  const amount = (cell) => (digits(cell) ? Number(digits(cell)) : cell?.dataset.zero === undefined ? Infinity : 0);

  const orders = {
    d: (row, column) => {
      const value = amount(row.cells[column]);
      return value === Infinity ? value : -value;
    },
    a: (row, column) => amount(row.cells[column]),
    p: (row, column, whole) => amount(row.cells[column]) / amount(row.cells[whole]) || (amount(row.cells[column]) ? Infinity : 0),
    m: (row) => (row.querySelector(".mk") ? 0 : 1),
  };

  // Returns a function that lays the rows out in an order: one list of all of them, or the groups as they were.
  const sorter = (area, rows, groups) => {
    const homes = new Map(rows.map((row) => [row, row.parentElement]));
    let flat = null;
    const list = () => {
      const table = area.querySelector("table");
      flat = table.cloneNode(false);
      flat.append(table.tHead.cloneNode(true), document.createElement("tbody"));
      area.append(flat);
    };
    return (order, whole) => {
      if (!order) {
        rows.forEach((row) => homes.get(row).append(row));
        if (flat) flat.hidden = true;
        return groups;
      }
      if (!flat) list();
      const column = parseInt(order, 10);
      const by = order.slice(-1);
      const name = new Map(rows.map((row) => [row, row.cells[0].querySelector("a").textContent]));
      const key = by === "t" ? () => 0 : (row) => orders[by](row, column, whole);
      const keys = new Map(rows.map((row) => [row, key(row)]));
      const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
      const sorted = [...rows].sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        return x === y ? (by === "t" ? collator.compare(name.get(a), name.get(b)) : 0) : x < y ? -1 : 1;
      });
      flat.tBodies[0].append(...sorted);
      flat.hidden = false;
      groups.forEach((group) => (group.hidden = true));
      return [];
    };
  };

  const finder = (place, number) => {
    const area = document.getElementById(place.dataset.in) ?? place.parentElement;
    const rows = [...area.querySelectorAll("tbody tr, li")].filter((row) => !row.closest(".crumb, .badges, .acts"));
    const slug = (row) => (row.querySelector("a[href]")?.getAttribute("href") ?? "").split("#")[0].replace(/[^a-z0-9]+/g, " ");
    const texts = rows.map((row) => plain(`${row.textContent} ${row.dataset.words ?? ""} ${slug(row)}`));
    const groups = [...area.querySelectorAll("details")].filter((group) => group.querySelector("tbody tr, li"));
    const opened = new Map(groups.map((group) => [group, group.open]));
    const more = place.querySelector("template")?.content.cloneNode(true);
    place.innerHTML = `<label for="find-${number}"></label><input id="find-${number}" type="search" autocomplete="off"><p role="status"></p>`;
    const [label, input, status] = place.children;
    label.textContent = place.dataset.find;
    if (more) status.before(more);
    const [kind, order] = ["kind", "order"].map((name) => place.querySelector(`select[name=${name}]`));
    const sort = order && sorter(area, rows, groups);
    let shown = groups;

    const show = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      const wanted = kind?.value ?? "";
      let found = 0;
      rows.forEach((row, i) => {
        row.hidden = !words.every((word) => texts[i].includes(word)) || (wanted && (row.dataset.k ?? "-") !== wanted);
        found += !row.hidden;
      });
      for (const group of shown) {
        const some = Boolean(group.querySelector("tbody tr:not([hidden]), li:not([hidden])"));
        group.hidden = !some;
        group.open = words.length > 0 ? some : opened.get(group);
      }
      const count = (place.dataset.count ?? "{n} / {all}").replace("{n}", found).replace("{all}", rows.length);
      const chosen = order?.value ? order.selectedOptions[0].textContent : "";
      status.textContent = [words.length || wanted || chosen ? count : "", chosen].filter(Boolean).join(" · ");
    };
    input.addEventListener("input", show);
    kind?.addEventListener("change", show);
    order?.addEventListener("change", () => {
      shown = sort(order.value, Number(order.dataset.whole));
      show();
    });
    // A browser that comes back to a page may bring the choices back with it.
    if (order?.value || kind?.value) {
      shown = sort ? sort(order.value, Number(order.dataset.whole)) : groups;
      show();
    }
    // The page for what is missing leads here with the words of a mistyped address; those that no row has are the mistyped ones.
    const asked = new URLSearchParams(location.search).get("find") ?? "";
    let words = plain(asked).split(/\s+/).filter((word) => word && texts.some((text) => text.includes(word)));
    while (words.length && !texts.some((text) => words.every((word) => text.includes(word)))) words = words.slice(1);
    if (!words.length) return;
    input.value = words.join(" ");
    show();
  };

  document.querySelectorAll(".find[data-find]").forEach(finder);
})();
