// Reading along the charts of a race, and links to one of its counts. Every figure is in the table of every update.
//
// The page has one reading for all its charts (.reader, with the newest update), which stays in sight as long as they are.
// A mouse, pen or finger on any chart, or the keyboard on the reading, moves a guide in all charts, puts the row of that
// update into the reading and lights it in the table. A chart says where its updates stand (data-at: per mille
// of its width, one for each row with figures, "-" without a point). A link to a row, #2022-11-11-1609, is a link to that
// count: the head of the page then says what stood at that count (data-say of the row), and how to get to the latest.
// Others find the count of the page in data-count of <html> ("" is the latest) and hear "archive:count" when it changes.
(() => {
  "use strict";
  const table = document.querySelector(".updates");
  const rows = table ? [...table.querySelectorAll("tr[id]")].filter((row) => !row.querySelector(".none")) : [];
  if (!rows.length) return;
  const words = WORDS; // script_words.py
  const columns = table.dataset;
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
  const root = document.documentElement;
  const last = rows.length - 1;
  let now = null; // the row that is being read

  function make(tag, look, ...children) {
    const element = document.createElement(tag);
    if (look) element.className = look;
    element.append(...children);
    return element;
  }

  function link(href, text) {
    const element = make("a", "", text);
    element.href = href;
    return element;
  }

  const time = (row) => row.querySelector("th a");
  const stored = (row) => row.querySelector("small a + a");
  const plain = (cell) => [...cell.childNodes].map((part) => (part.matches?.("small, .mk") ? ", " : "") + part.textContent).join("");
  const cells = (row) => [...row.querySelectorAll("td")];
  const label = (cell) => heads[cell.cellIndex];
  // A reading has room for two choices, those at the line that decides.
  const told = (row) => cells(row).filter((_, n) => n >= columns.shown || (n >= columns.skip && n - columns.skip < 2));
  const spoken = (row) => {
    const figures = cells(row).filter((cell) => cell.textContent.trim()).map((cell) => `${label(cell)}: ${plain(cell)}`);
    return [time(row).textContent, ...figures].join(". ").replaceAll("..", "."); // "p.m." has its own
  };

  // A way to cite the count of a row (cite.js follows the link); the newest has its own, for all to see, below the totals.
  function cite(row) {
    if (!stored(row)) return [];
    const asks = link("#cite", words.cite);
    asks.dataset.key = row.id;
    return [asks];
  }

  // The charts, each with its guide, and their reading.
  const charts = [];
  const panel = document.querySelector(".reader");
  const slider = make("input");
  const steps = [-1, 1].map((way) => {
    const button = make("button", "step");
    button.type = "button";
    button.tabIndex = -1; // the slider does the same for the keyboard
    button.setAttribute("aria-label", way < 0 ? words.before : words.after);
    button.addEventListener("click", () => {
      read(Math.min(last, Math.max(0, (now ?? last) + way)));
      slider.focus({ preventScroll: true });
    });
    return button;
  });
  Object.assign(slider, { type: "range", min: 0, max: last, step: 1 });
  slider.setAttribute("aria-label", words.update);
  slider.addEventListener("input", () => read(Number(slider.value)));

  function start(drawing) {
    const at = drawing.dataset.at.split(" ").map((x) => (x === "-" ? NaN : Number(x)));
    if (at.length !== rows.length) return;
    const figure = drawing.parentElement;
    const to = drawing.dataset.to && drawing.dataset.to.split(" "); // where each bar ends: a bar is read from side to side
    const { top = 42, foot = drawing.getAttribute("height") } = drawing.dataset;
    const guide = document.createElementNS("http://www.w3.org/2000/svg", "g");
    guide.setAttribute("class", "guide");
    guide.innerHTML = to
      ? `<rect y="${top}" height="${foot - top}"/>`.repeat(2)
      : `<line y1="${top}" y2="${foot}"/><circle cy="${foot}"/>`;
    drawing.querySelector(":scope > svg").after(guide);
    const squares = [...drawing.querySelectorAll(".sq")].map((square) => [square, 10 * parseFloat(square.getAttribute("x"))]);
    // The dot that is read is drawn larger over its own. Each path has the dots of one color, one told from the one before.
    const dots = [...drawing.querySelectorAll(".dot")].flatMap((path) => {
      const look = path.getAttribute("class").replace("dot", "now");
      let [x, y] = [0, 0];
      return [...path.getAttribute("d").matchAll(/m(-?[\d.]+) ?(-?[\d.]+)/gi)].map(([, right, down]) => {
        x += Number(right);
        y += Number(down);
        return [`<circle class="${look}" cx="${(x / 10).toFixed(2)}%" cy="${y.toFixed(1)}"/>`, x];
      });
    });
    const marks = document.createElementNS("http://www.w3.org/2000/svg", "g");
    drawing.querySelectorAll(":scope > svg")[to ? 0 : 1].after(marks);

    figure.classList.add("read");

    function nearest(event) {
      const box = drawing.getBoundingClientRect();
      const x = (1000 * (event.clientX - box.left)) / box.width;
      let found = null;
      at.forEach((place, i) => {
        if (to ? found === null && x <= to[i] : place === place && (found === null || Math.abs(place - x) < Math.abs(at[found] - x))) found = i;
      });
      if (found !== null) read(found);
    }
    // A finger reads when it moves sideways or taps; moving up or down it scrolls the page.
    let touched = 0;
    drawing.addEventListener("pointerdown", (event) => (touched = event.clientX));
    drawing.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" || Math.abs(event.clientX - touched) > 6) nearest(event);
    });
    drawing.addEventListener("pointerup", nearest);
    const chart = { at, to, guide, squares, dots, marks };
    charts.push(chart);
    show(chart);
  }

  function show(chart) {
    const i = now ?? last;
    const x = now === null ? NaN : chart.at[i];
    chart.guide.classList.toggle("on", x === x);
    const set = (part, name, place) => part.setAttribute(name, `${place / 10}%`);
    const [one, other] = chart.guide.children;
    if (x === x && chart.to) {
      for (const bar of [one, other]) {
        set(bar, "x", 2 * x - chart.to[i]);
        set(bar, "width", 2 * (chart.to[i] - x));
      }
    } else if (x === x) {
      set(one, "x1", x);
      set(one, "x2", x);
      set(other, "cx", x);
    }
    const here = ([, place]) => Math.abs(place - x) < 0.11;
    for (const square of chart.squares) square[0].classList.toggle("now", here(square));
    chart.marks.innerHTML = chart.dots.filter(here).map(([mark]) => mark).join("");
  }

  function tellReading() {
    const i = now ?? last;
    const row = rows[i];
    slider.value = i;
    slider.setAttribute("aria-valuetext", spoken(row));
    steps[0].disabled = i === 0;
    steps[1].disabled = i === last;
    panel.querySelector("p").replaceChildren(
      link(time(row).href, time(row).textContent),
      make("small", "", ...(i === last ? [make("b", "", words.newest), " "] : []), link(`#${row.id}`, words.row), ...(i === last ? [] : cite(row))),
    );
    panel.querySelector("dl").replaceChildren(
      ...told(row).map((cell, n) => {
        const copy = [...cell.childNodes].map((part) => part.cloneNode(true));
        const look = label(cell) === columns.lead ? "lead" : n < 2 && n < columns.shown ? "votes" : "";
        return make("div", look, make("dt", "", label(cell)), make("dd", "", ...copy));
      }),
    );
  }

  function read(i) {
    if (i === now) return;
    if (now !== null) rows[now].classList.remove("lit");
    now = i;
    if (now !== null) rows[now].classList.add("lit");
    charts.forEach(show);
    if (panel) tellReading();
  }

  // The count that the address names.
  const title = document.querySelector("article > h1");
  const head = make("div", "head"); // the paragraphs below the title
  while (title.nextElementSibling?.matches("p, details, .badges")) head.append(title.nextElementSibling);
  title.after(head);
  const past = make("div", "past");
  const bar = make("div", "counted");
  bar.setAttribute("role", "status");
  let shut = false; // the reader closed the bar
  let above = true; // the head of the page is in sight

  function latest() {
    const newest = time(rows.findLast(stored)).textContent;
    const back = link(location.pathname + location.search, words.latest.replace("{time}", () => newest));
    back.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      location.hash = ""; // what the address named is no longer marked; pushState would leave its mark
      history.replaceState(null, "", location.pathname + location.search);
      const sentence = head.querySelector(":scope > .say");
      sentence.tabIndex = -1;
      sentence.focus({ preventScroll: true });
    });
    return back;
  }

  function sentence(row) {
    const text = make("p", "say");
    text.innerHTML = row.dataset.say; // the sentence as the head had it then, its names escaped
    return text;
  }

  function flag() {
    const row = root.dataset.count && !above && !shut && document.getElementById(root.dataset.count);
    root.classList.toggle("counting", Boolean(row));
    if (!row) return bar.replaceChildren();
    const close = make("button", "shut", "×");
    close.type = "button";
    close.setAttribute("aria-label", words.shut);
    close.addEventListener("click", () => {
      shut = true;
      flag();
    });
    bar.replaceChildren(make("div", "", make("p", "", make("b", "", words.past)), sentence(row), make("p", "", latest()), close));
  }

  function tell(row, key) {
    const was = head.getBoundingClientRect();
    head.classList.toggle("then", key !== "");
    past.replaceChildren();
    if (key) {
      past.append(
        make("p", "", make("b", "", words.past)),
        sentence(row),
        make("p", "", latest(), link(time(row).href, words.record), link(`#${key}`, words.row), ...cite(row)),
        make("p", "", words.below),
      );
    }
    // What the reader sees stays where it is: the head never gets smaller again, and what it grows is scrolled away.
    head.style.minHeight = `${Math.max(was.height, head.offsetHeight)}px`;
    if (was.bottom < 0) scrollBy({ top: head.offsetHeight - was.height, behavior: "instant" });
  }

  function count() {
    const i = rows.findIndex((row) => `#${row.id}` === location.hash);
    const row = rows[i];
    const key = row && row.dataset.say ? row.id : "";
    const changed = (root.dataset.count ?? "") !== key;
    if (changed) tell(row, key);
    shut = false;
    root.dataset.count = key;
    read(row ? i : null);
    flag();
    if (changed) document.dispatchEvent(new CustomEvent("archive:count", { detail: { key } }));
  }

  // A link to a count goes there at once, without smooth scrolling.
  if (location.hash) {
    root.style.scrollBehavior = "auto";
    addEventListener("load", () => setTimeout(() => (root.style.scrollBehavior = ""), 100));
  }
  // One chart at a time, when the browser has nothing else to do: all at once would hold up a slow phone.
  const drawings = panel ? [...document.querySelectorAll("figure > .ch[data-at]")] : [];
  if (panel) {
    panel.prepend(slider, ...steps);
    tellReading();
  }
  const idle = window.requestIdleCallback ? (work) => requestIdleCallback(work, { timeout: 500 }) : setTimeout;
  const next = () => {
    start(drawings.shift());
    if (drawings.length) idle(next);
  };
  if (drawings.length) idle(next);
  document.addEventListener("archive:point", (event) => {
    const i = rows.findIndex((row) => row.id === event.detail.key);
    if (i >= 0) read(i);
  });
  if (head.querySelector(".say")) {
    head.querySelector(".say").before(past);
    document.querySelector("main").append(bar);
    new IntersectionObserver(([seen]) => {
      above = seen.isIntersecting;
      flag();
    }).observe(head);
    addEventListener("resize", () => (head.style.minHeight = ""));
    addEventListener("hashchange", count);
    count();
  }
})();
