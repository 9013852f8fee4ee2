// The search: a dialog over the page, and Pagefind's index behind it. A module that site.js imports when a reader first
// opens it; until then nothing of it is loaded.
//
// The button tells where the index is; `all` is the list of elections, which stands in for a
// search. What is typed and what is found is only ever put in as text.

const AT_ONCE = 10;
// Short and long texts are treated alike, so that races that fit equally well are told apart by their order in the index:
// the larger first, then the newer.
const RANKING = { pageLength: 0, metaWeights: { title: 5, names: 3, also: 3, text: 0.5 } };

const TOKEN = /[\p{L}\p{N}\p{M}'’]+/gu;
const plain = (text) => text.normalize("NFD").replace(/[\p{M}'’]/gu, "").toLowerCase();
const tokens = (text) => text.normalize("NFC").match(TOKEN) ?? [];

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// One letter stands for itself alone: "measure a" does not mean every word with an A.
const matcher = (words) => {
  const wanted = words.map(plain);
  return (token) => wanted.some((word) => (word.length > 1 ? plain(token).startsWith(word) : plain(token) === word));
};

const marked = (text, matches) => {
  const out = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (!matches(found[0])) continue;
    out.push(text.slice(end, found.index), make("mark", {}, found[0]));
    end = found.index + found[0].length;
  }
  return [...out, text.slice(end)];
};

// The part of a long text around the first match.
const excerpt = (text, matches) => {
  const first = [...text.matchAll(TOKEN)].find((found) => matches(found[0]))?.index ?? 0;
  const start = first > 60 ? text.indexOf(" ", first - 60) + 1 : 0;
  const end = text.length > start + 150 ? text.lastIndexOf(" ", start + 150) : text.length;
  return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
};

// The ids of what is found, best first: what holds the very words in a row, what holds each of them, what has words that
// only begin like them; so Measure A comes before Measure AA.
const find = async (engine, words) => {
  const ids = async (...what) => (await engine.search(...what)).results.map((result) => result.id);
  const said = words.join(" ");
  const [{ results }, ordered, row, ...each] = await Promise.all([
    engine.search(said),
    ids(said, { sort: { order: "asc" } }),
    ids(`"${said}"`),
    ...words.map((word) => ids(`"${word}"`)),
  ]);
  // For a word that it does not know Pagefind takes its beginning, down to one letter, which is a measure's name.
  const unknown = async (word, whole) => {
    if (word.length < 2 || whole.length) return false;
    const [begun, letter] = await Promise.all([ids(word), ids(`"${word[0]}"`)]);
    return begun.length === letter.length && begun.every((id) => letter.includes(id));
  };
  if (results.length && (await Promise.all(words.map((word, n) => unknown(word, each[n])))).includes(true)) return [];
  const place = new Map(ordered.map((id, n) => [id, n]));
  // A date is said in many updates, and more often than in the election of that day, which is what is meant first.
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const dated = numbers.some((word) => word.length === 4) && numbers.length > 1 && words.length - numbers.length < 2;
  const [rows, wholes] = [new Set(row), each.map((found) => new Set(found))];
  const level = (id) => (rows.has(id) ? 0 : wholes.every((found) => found.has(id)) ? 1 : 2);
  return results
    .map(({ id, score }) => ({ id, rank: [level(id), dated ? 0 : -Math.round(score), place.get(id)] }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2])
    .map(({ id }) => id);
};

// Where nothing holds every word: what holds most of them, a rare word before a common one.
const findSome = async (engine, words) => {
  const held = new Map();
  for (const ids of await Promise.all(words.map((word) => find(engine, [word])))) {
    ids.forEach((id, n) => {
      const before = held.get(id) ?? { weight: 0, place: 0 };
      held.set(id, { weight: before.weight + 1 / ids.length, place: before.place + n });
    });
  }
  return [...held].sort(([, a], [, b]) => b.weight - a.weight || a.place - b.place).map(([id]) => id);
};

// How many letters are wrong: one that is missing, one too many, another one, or two that changed places. More than
// `most` are not counted.
const errors = (a, b, most) => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1] + 1, old[j] + 1, old[j - 1] + !same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [older, old] = [old, row];
  }
  return old[b.length];
};

// The word that is likest to one that nothing holds: one error, or two in a long word; of several the most common.
export const nearest = (word, vocabulary) => {
  const most = word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
  let best;
  for (const other of most ? vocabulary : []) {
    const wrong = errors(word, other, (best?.wrong ?? most + 1) - 1);
    if (wrong < (best?.wrong ?? most + 1)) best = { other, wrong };
  }
  return best?.other;
};

const build = (button, all) => {
  const said = WORDS; // script_words.py
  const root = new URL("..", all).href;
  const door = new URL(button.dataset.index, location.href);
  const input = make("input", { id: "finder", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
  const close = make("button", { type: "button", class: "icon close", "aria-label": said.close });
  const status = make("p", { role: "status" });
  const list = make("ol");
  const more = make("button", { type: "button", hidden: "" }, said.more);
  const dialog = make(
    "dialog",
    { class: "finder", "aria-label": button.getAttribute("aria-label") },
    make("div", {}, make("label", { for: "finder" }, said.label), input, close),
    make("div", {}, status, make("a", { class: "all", href: all }, said.list), list, more),
  );
  document.body.append(dialog);

  let engine;
  let folder;
  const load = () => {
    // Fetched again each time: the page may be older than the site and name files that are gone.
    engine ??= fetch(door, { cache: "no-cache" })
      .then((answer) => answer.json())
      .then(async ({ index }) => {
        folder = new URL(`${index}/`, door);
        const made = await import(new URL("pagefind.js", folder));
        await made.options({ ranking: RANKING, metaCacheTag: "1" });
        await made.init();
        return made;
      });
    engine.catch(() => (engine = undefined));
    return engine;
  };
  // Every word of the index, the most common first.
  let vocabulary;
  const known = () => (vocabulary ??= fetch(new URL("words.json", folder)).then(async (answer) => (await answer.json()).map(plain)));
  // What the words of a search may have been meant to be, where no word of the index begins like one of them.
  const meant = (words, vocabulary) => {
    const begins = (word) => vocabulary.some((other) => other.startsWith(word));
    const better = words.map((word) => (begins(plain(word)) ? word : (nearest(plain(word), vocabulary) ?? word)));
    return better.some((word, n) => word !== words[n]) ? better : undefined;
  };
  const shown = new Map();
  const see = (id) => {
    if (!shown.has(id)) shown.set(id, fetch(new URL(`shown/${id}.json`, folder)).then((answer) => answer.json()));
    return shown.get(id);
  };

  // A result says where it was found: what its head does not show, the names or the text do.
  const item = (entry, words) => {
    const matches = matcher(words);
    const beside = [entry.beside, entry.line].filter(Boolean).join(" · ");
    const head = tokens(`${entry.title} ${beside}`);
    const missing = matcher(words.filter((word) => word.length > 1 && !head.some(matcher([word]))));
    const text = [entry.names, entry.text].find((part) => part && tokens(part).some(missing)) ?? (entry.line ? "" : entry.text);
    const link = make("a", { href: root + entry.url }, make("b", {}, ...marked(entry.title, matches)));
    if (beside) link.append(make("span", {}, ...marked(beside, matches)));
    if (text) link.append(make("span", {}, ...marked(excerpt(text, missing), matches)));
    return make("li", {}, link);
  };

  let turn = 0;
  let rest = [];
  let asked = [];
  const showMore = async (mine) => {
    const entries = await Promise.all(rest.slice(0, AT_ONCE).map(see));
    if (mine !== turn) return;
    rest = rest.slice(AT_ONCE);
    list.append(...entries.map((entry) => item(entry, asked)));
    more.hidden = rest.length === 0;
  };
  const search = async () => {
    const mine = ++turn;
    const words = tokens(input.value);
    if (words.join("").length < 2) {
      list.replaceChildren();
      more.hidden = true;
      status.textContent = words.length ? said.short : "";
      return;
    }
    try {
      if (!list.children.length) status.textContent = said.loading;
      const made = await load();
      // Typing goes on: only the last word asked for is searched.
      await new Promise((done) => setTimeout(done, 80));
      if (mine !== turn) return;
      let other = meant(words, await known());
      let ids = await find(made, other ?? words);
      if (other && !ids.length) [other, ids] = [undefined, await find(made, words)];
      const some = !ids.length && words.length > 1;
      if (some) ids = await findSome(made, words);
      if (mine !== turn) return;
      await Promise.all(ids.slice(0, AT_ONCE).map(see));
      if (mine !== turn) return;
      list.replaceChildren();
      [rest, asked] = [ids, other ?? words];
      const instead = other && said.meant.replace("{words}", () => input.value.trim()).replace("{meant}", () => other.join(" "));
      const count = (ids.length === 1 ? said.one : said.many).replace("{n}", ids.length);
      const nothing = said.nothing.replace("{words}", () => input.value.trim());
      status.textContent = !ids.length ? nothing : some ? said.some : (instead ?? count);
      await showMore(mine);
    } catch (error) {
      if (mine !== turn) return;
      list.replaceChildren();
      more.hidden = true;
      status.textContent = said.failed;
    }
  };

  input.addEventListener("input", search);
  close.addEventListener("click", () => dialog.close());
  more.addEventListener("click", async () => {
    const from = list.children.length;
    await showMore(turn);
    list.children[from]?.firstChild.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("li a")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (document.activeElement === document.body) button.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === input) links[0]?.click();
    else if (event.key === "ArrowDown" && (at >= 0 || event.target === input)) (links[at + 1] ?? more).focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "ArrowUp" && event.target === more) links.at(-1)?.focus();
    else return;
    event.preventDefault();
  });

  return (words) => {
    if (!dialog.open) dialog.showModal();
    if (words) input.value = words;
    input.focus();
    input.select();
    load().catch(() => (status.textContent = said.failed));
    if (words) search();
  };
};

let show;
export const open = (button, all, words) => {
  show ??= build(button, all);
  show(words);
};
