// Cite this count: the formats of the count that the page shows, made from one block, and a way to copy them.
//
// The newest count is read from the block on the page, an older one from cite.json, and its sentence from its record.
// Which count the page shows stands in data-count on <html> (the key of an update, or "" for the newest) and is told by
// "archive:count" on document.
(() => {
  "use strict";
  const block = document.querySelector(".cite");
  if (!block) return;
  const words = WORDS; // script_words.py
  const root = document.documentElement;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const choice = (value, label) => make("label", {}, make("input", { type: "radio", name: "format", value }), label);
  const dialog = make(
    "dialog",
    { class: "citing", "aria-labelledby": "citing" },
    make("p", { id: "citing" }, words.title),
    make("p", { class: "small which" }),
    make(
      "fieldset",
      {},
      make("legend", { class: "vh" }, words.format),
      choice("sentence", words.sentence),
      choice("plain", words.plain),
      choice("link", words.address),
      choice("apa", "APA"),
      choice("bibtex", "BibTeX"),
      choice("csl", "CSL-JSON"),
      choice("wiki", "Wikipedia"),
    ),
    make("textarea", { readonly: "", rows: 8, "aria-label": words.citation }),
    make("div", { class: "acts" }, make("button", { type: "button" }, words.copy), make("button", { type: "button", value: "close" }, words.close)),
    make("p", { class: "small", role: "status" }),
    make("p", { class: "small" }, make("a", { class: "record" }, words.record), make("br"), make("a", { class: "live" }, words.live)),
  );
  const find = (selector, place = dialog) => place.querySelector(selector);
  find("input").checked = true;
  document.querySelector("main").append(dialog); // its block stands in a group that may be closed
  const text = find("textarea");
  const status = find("[role=status]");
  const copy = find("button");
  const link = document.querySelector("a.copy");
  const newest = block.dataset.key;
  let item = null; // in CSL-JSON, with all that is to be said of the count

  const line = (said) => said.trim().replace(/\s+/g, " ");
  const own = () => ({
    id: location.pathname.split("/").at(-2) + "-" + newest,
    type: "webpage",
    title: line(find("cite", block).textContent),
    author: [{ literal: block.dataset.site }],
    "container-title": block.dataset.site,
    issued: { "date-parts": [block.dataset.day.split("-").map(Number)] },
    URL: find("a", block).textContent,
    abstract: line(find(".quote", block).textContent),
    note: "data sha256 " + find("code", block).textContent,
  });

  const pad = (n) => String(n).padStart(2, "0");
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  };
  const iso = (parts) => parts.map(pad).join("-");
  const name = (month, length) => new Date(Date.UTC(2000, month - 1)).toLocaleDateString("en-US", { month: length, timeZone: "UTC" });

  // BibTeX counts braces even behind a backslash, so that none may stand alone.
  const tex = { "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}" };
  const bib = (said) => line(said).replace(/[\\{}~^<>|]|[&%$#_]/g, (c) => tex[c] ?? "\\" + c);
  const wiki = (said) => line(said).replace(/[&<>|{}[\]~]|''|__|:\/\//g, (found) => [...found].map((c) => `&#${c.codePointAt(0)};`).join(""));

  const formats = {
    sentence: (of) => line(`${of.abstract} ${of.URL}`),
    plain: (of) => {
      const filled = block.cloneNode(true);
      find("cite", filled).textContent = of.title;
      find("a", filled).textContent = of.URL;
      find("code", filled).textContent = of.note.split(" ").pop();
      return line(find(".small", filled).textContent);
    },
    link: (of) => of.URL,
    apa: (of) => {
      const [year, month, day] = of.issued["date-parts"][0];
      return `${of.author[0].literal}. (${year}, ${name(month, "long")} ${day}). ${line(of.title)}. ${of.URL}`;
    },
    wiki: (of) =>
      `{{cite web |title=${wiki(of.title)} |url=${of.URL} |website=${wiki(of["container-title"])} |date=${iso(of.issued["date-parts"][0])} |access-date=${iso(today())} |quote=${wiki(of.abstract)}}}`,
    bibtex: (of) => {
      const [year, month, day] = of.issued["date-parts"][0];
      const fields = {
        author: `{${bib(of.author[0].literal)}}`,
        title: `{${bib(of.title)}}`,
        year,
        month: pad(month),
        day: pad(day),
        url: of.URL,
        urldate: iso(today()),
        note: bib(of.note),
        abstract: bib(of.abstract),
      };
      return `@misc{${of.id},\n${Object.entries(fields).map(([field, value]) => `  ${field} = {${value}}`).join(",\n")}\n}`;
    },
    csl: (of) => {
      const fields = Object.entries({ ...of, accessed: { "date-parts": [today()] } });
      return `[{\n${fields.map(([field, value]) => `  ${JSON.stringify(field)}: ${JSON.stringify(value)}`).join(",\n")}\n}]`;
    },
  };

  const show = () => {
    text.value = item ? formats[find(":checked").value](item) : "";
    status.textContent = "";
    copy.textContent = words.copy;
  };

  const asked = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  // What the record says of its count; notices come before it, each of them marked. Its style, in the head, is not for this page.
  const told = async (key) => {
    const text = await (await asked(`${key}/`)).text();
    const record = new DOMParser().parseFromString(text.slice(text.indexOf("<main>")), "text/html");
    return line([...record.querySelectorAll("main > p")].find((one) => !find("mark", one)).textContent);
  };
  let every = null;
  const older = async (key) => {
    every ??= asked("cite.json").then((answer) => answer.json());
    try {
      const [counts, sentence] = await Promise.all([every, told(key)]);
      const found = counts.find((one) => one.URL.endsWith(`/${key}/`));
      const quote = find(".quote", block).cloneNode(true);
      find("span", quote).textContent = `${sentence} ${found.abstract ?? ""}`;
      return { ...found, "container-title": block.dataset.site, abstract: line(quote.textContent) };
    } catch (error) {
      every = null;
      throw error;
    }
  };

  const open = async (key, format) => {
    const wanted = key || newest;
    item = null;
    if (format) find(`[value=${format}]`).checked = true;
    find(".record").href = `${wanted}/`;
    find(".live").href = `#${wanted}`;
    find(".which").textContent = "";
    show();
    dialog.showModal();
    find(":checked").focus();
    try {
      if (wanted !== newest) status.textContent = words.wait;
      item = wanted === newest ? own() : await older(wanted);
      find(".which").textContent = item.title;
      show();
    } catch {
      status.textContent = words.failed;
    }
  };

  // Without leave to write to the clipboard the text is selected, for the reader's own hand.
  const byHand = () => {
    text.focus();
    text.select();
    status.textContent = words.hand;
  };
  copy.addEventListener("click", () => {
    if (!text.value) return;
    const done = () => (status.textContent = words.copied);
    if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, byHand);
    else byHand();
  });

  dialog.addEventListener("change", show);
  dialog.addEventListener("click", (event) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const beside = event.detail && (event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom);
    if (beside || event.target.closest("[value=close], .live")) dialog.close();
  });

  // The count that the page shows: the marked one, else the row that the address names.
  const shown = () => {
    if (root.dataset.count !== undefined) return root.dataset.count;
    const id = location.hash.slice(1);
    return document.getElementById(id)?.matches(".ups tr") ? id : "";
  };
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("a[href='#cite']");
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(asked.dataset.key || asked.closest("tr")?.id || shown());
  });
  document.addEventListener("archive:uncopied", (event) => {
    if (event.target !== link) return;
    event.preventDefault();
    open(shown(), "link").then(byHand);
  });

  // Every stored count can be cited where its row stands. Only a script can keep the link's word, so only it puts one there.
  const mark = document.createElement("a");
  mark.href = "#cite";
  mark.textContent = words.link;
  const offer = () => document.querySelectorAll(".ups tr[id] small a + a").forEach((last) => last.after(" ", mark.cloneNode(true)));
  if (window.requestIdleCallback) requestIdleCallback(offer, { timeout: 500 });
  else setTimeout(offer);

  // The link of the shown count is the one to copy.
  const follow = () => (link.href = `${shown() || newest}/`);
  follow();
  document.addEventListener("archive:count", follow);
  addEventListener("hashchange", follow);
})();
