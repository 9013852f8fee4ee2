// Lists of races: a find box over them, their kinds, and their order. Without it the groups still open and close.
//
// <div class="find" data-find="Find a race" data-in="races" data-count="{n} of {all}"></div> becomes a find box
// over the rows and items of the element with that id, or of all that follows on the page. In a <template> within it
// may stand labels with <select name="kind"> (a value is the rows' data-k, with "-" for none, "c" for the marked ones,
// "" for all), <select name="city"> (the rows' data-city) and <select name="order">: "" is the order of the page;
// another value is a column and how to order by it: d largest first, a nearest to nothing first, p the same as a part
// of the column data-whole, t as text. What is chosen is kept in the page's address, so that it can be shared.
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
    const tokens = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
    const texts = rows.map((row) => tokens(`${(row.cells?.[0] ?? row).textContent} ${row.dataset.words ?? ""} ${slug(row)}`));
    const names = rows.map((row) => tokens(`${row.querySelector("a")?.textContent ?? ""} ${slug(row)}`));
    // A word stands for those that begin with it; a letter or a number alone, such as a measure's, for itself in a name.
    const has = (i, word) => (/^(\p{L}|\p{N}+)$/u.test(word) ? names[i].includes(word) : texts[i].some((text) => text.startsWith(word)));
    const anywhere = (words) => texts.some((_, i) => words.every((word) => has(i, word)));
    const groups = [...area.querySelectorAll("details")].filter((group) => group.querySelector("tbody tr, li"));
    const opened = new Map(groups.map((group) => [group, group.open]));
    const more = place.querySelector("template")?.content.cloneNode(true);
    place.innerHTML = `<label for="find-${number}"></label><input id="find-${number}" type="search" autocomplete="off"><p role="status"></p>`;
    const [label, input, status] = place.children;
    label.textContent = place.dataset.find;
    if (more) status.before(more);
    const selects = [...place.querySelectorAll("select")];
    const [kind, city, order] = ["kind", "city", "order"].map((name) => selects.find((select) => select.name === name));
    const sort = order && sorter(area, rows, groups);
    let shown = groups;
    let meant;

    const show = () => {
      const words = meant ?? tokens(input.value);
      const which = kind?.value ?? "";
      const where = city?.value ?? "";
      const wanted = (row) =>
        (!which || (which === "c" ? row.querySelector(".mk") : (row.dataset.k ?? "-") === which)) && (!where || row.dataset.city === where);
      let found = 0;
      rows.forEach((row, i) => {
        row.hidden = !wanted(row) || !words.every((word) => has(i, word));
        found += !row.hidden;
      });
      for (const group of shown) {
        const some = Boolean(group.querySelector("tbody tr:not([hidden]), li:not([hidden])"));
        group.hidden = !some;
        group.open = words.length || where || which === "c" ? some : opened.get(group);
      }
      const count = (place.dataset.count ?? "{n} / {all}").replace("{n}", found).replace("{all}", rows.length);
      const chosen = order?.value ? order.selectedOptions[0].textContent : "";
      status.textContent = [words.length || which || where || chosen ? count : "", chosen, meant && place.dataset.meant.replace("{words}", () => meant.join(" "))].filter(Boolean).join(" · ");
      const page = city?.selectedOptions[0].dataset.page;
      if (!page) return;
      const link = document.createElement("a");
      link.href = page;
      link.textContent = city.dataset.page.replace("{city}", () => where);
      status.append(" · ", link);
    };
    const keep = () => {
      const address = new URL(location.href);
      for (const { name, value } of [{ name: "find", value: input.value.trim() }, ...selects]) {
        address.searchParams.delete(name);
        if (value) address.searchParams.append(name, value);
      }
      history.replaceState(history.state, "", address);
    };
    const change = () => {
      if (order) shown = sort(order.value, Number(order.dataset.whole));
      show();
      keep();
    };
    // What nothing in the list has may be misspelled: the search knows which word is likest.
    const guess = async () => {
      const asked = tokens(input.value);
      const script = document.querySelector("[data-script]")?.dataset.script;
      if (anywhere(asked) || !script) return;
      const { nearest } = await import(new URL(script, location.href));
      const all = [...new Set(texts.flat())];
      const better = asked.map((word) => (anywhere([word]) ? word : (nearest(word, all) ?? word)));
      if (asked.join() !== tokens(input.value).join() || !anywhere(better)) return;
      meant = better;
      show();
    };
    input.addEventListener("input", () => {
      meant = undefined;
      show();
      keep();
      guess();
    });
    selects.forEach((select) => select.addEventListener("change", change));

    const asked = new URLSearchParams(location.search);
    for (const select of selects) {
      const value = asked.get(select.name);
      if ([...select.options].some((option) => option.value === value)) select.value = value;
    }
    // The page for what is missing leads here with the words of a mistyped address; those that no row has are the mistyped ones.
    let words = tokens(asked.get("find") ?? "").filter((word) => anywhere([word]));
    while (words.length && !anywhere(words)) words = words.slice(1);
    input.value = words.join(" ");
    if (!words.length && !selects.some((select) => select.value)) return;
    if (order) shown = sort(order.value, Number(order.dataset.whole));
    show();
  };

  document.querySelectorAll(".find[data-find]").forEach(finder);
})();
