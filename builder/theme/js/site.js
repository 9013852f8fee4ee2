// Palette, menus, copying a link, table roles. Every page works without it.
//
// Loaded in the head and not deferred, so that the chosen palette and the class "js" stand before the first paint.
// The palettes are those of mkdocs.yml, the choice is kept where Material keeps it, and without one the system decides.
// Scripts that draw listen for "archive:scheme" on document.
(() => {
  "use strict";
  const root = document.documentElement;
  const me = document.currentScript;
  const palettes = JSON.parse(me.dataset.palette);
  const key = `${new URL("..", me.src).pathname}.__palette`;

  const suits = ({ media }) => /:/.test(media) && matchMedia(media).matches;
  // The palette that the system asks for: the one that says it does so itself, or the first that suits.
  const asked = () => {
    const own = palettes.findIndex(({ media }) => media === "(prefers-color-scheme)");
    return own < 0 ? Math.max(palettes.findIndex(suits), 0) : own;
  };
  const stored = () => {
    try {
      const { index } = JSON.parse(localStorage.getItem(key));
      return index in palettes ? index : null;
    } catch {
      return null;
    }
  };
  const chosen = () => stored() ?? here ?? asked();
  let here = null; // the choice where there is no storage
  const colors = (index) => {
    const palette = palettes[index];
    return palette?.media === "(prefers-color-scheme)" ? palettes.find(suits) ?? palette : palette;
  };
  const apply = () => {
    for (const [name, value] of Object.entries(colors(chosen()) ?? {})) document.body.setAttribute(`data-md-color-${name}`, value);
    root.classList.toggle("dark", document.body.dataset.mdColorScheme === "slate");
  };
  // The first paint comes after the body begins.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    apply();
  }).observe(root, { childList: true });

  root.classList.remove("no-js");
  root.classList.add("js");
  // The head of a race's page says what stood at the count that a link names. Nothing is shown until it does (count.js,
  // which runs before DOMContentLoaded), so that nothing moves; but nobody waits long.
  if (/^#\d{4}-\d\d-\d\d/.test(location.hash)) {
    const shown = () => root.classList.remove("wait");
    root.classList.add("wait", "named");
    document.addEventListener("DOMContentLoaded", shown);
    setTimeout(shown, 1500);
  }

  const schemes = () => {
    const buttons = [...document.querySelectorAll(".scheme")];
    const show = (event) => {
      apply();
      for (const button of buttons) button.hidden = Number(button.dataset.option) !== chosen();
      if (event?.type === "click") buttons.find((button) => !button.hidden)?.focus();
      document.dispatchEvent(new CustomEvent("archive:scheme", { detail: document.body.dataset.mdColorScheme }));
    };
    for (const button of buttons) {
      button.addEventListener("click", (event) => {
        const index = (Number(button.dataset.option) + 1) % palettes.length;
        // Choosing what the system asks for anyway is going back to following the system.
        here = index === asked() ? null : index;
        try {
          if (here === null) localStorage.removeItem(key);
          else localStorage.setItem(key, JSON.stringify({ index, color: colors(index) }));
        } catch {
          // Without storage the choice holds for this page.
        }
        show(event);
      });
    }
    for (const { media } of palettes) if (/:/.test(media)) matchMedia(media).addEventListener("change", show);
    addEventListener("storage", (event) => event.key === key && show());
    show();
  };

  // The menu and the contents close by Escape, by a click elsewhere, and by following a link of theirs.
  const menu = (details) => {
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target) || event.target.closest("a")) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  };

  // The link to all elections becomes the button of the search, whose script comes when it is first opened.
  const searcher = () => {
    const link = document.querySelector("a.search[data-index]");
    if (!link) return;
    const button = document.createElement("button");
    for (const { name, value } of link.attributes) if (name !== "href") button.setAttribute(name, value);
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.append(...link.childNodes);
    link.replaceWith(button);
    const open = (words) =>
      import(new URL(link.dataset.script, location.href).href).then(
        (script) => script.open(button, link.href, words),
        () => location.assign(link.href),
      );
    button.addEventListener("click", () => open());
    addEventListener("archive:search", (event) => open(event.detail));
    for (const other of document.querySelectorAll("a[data-search]"))
      other.addEventListener("click", (event) => (event.preventDefault(), open()));
    addEventListener("keydown", (event) => {
      if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    });
  };

  // The page for what is missing reads its own address: the election in it, the words of the race, and one step up.
  const missing = (list) => {
    const root = new URL(list.dataset.root, location.href).pathname.replace(/\/?$/, "/");
    if (!location.pathname.startsWith(root)) return;
    const parts = location.pathname.slice(root.length).split("/").filter(Boolean);
    const offer = (address, words) => {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = words;
      list.append(document.createElement("li"));
      list.lastChild.append(link);
    };
    const race = parts.length > 2 && parts[2] !== "updates" ? parts[2].split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ") : "";
    if (race) {
      const election = `${root}${parts[0]}/${parts[1]}/`;
      offer(`${election}?find=${encodeURIComponent(race)}`, list.dataset.find.replace("{words}", () => race));
    }
    const words = (parts.findLast((part) => !/^\d/.test(part)) ?? "").split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");
    if (words && document.querySelector("button.search")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = list.dataset.search.replace("{words}", () => words);
      button.addEventListener("click", () => dispatchEvent(new CustomEvent("archive:search", { detail: words })));
      list.append(document.createElement("li"));
      list.lastChild.append(button);
    }
    const up = `${parts.slice(0, -1).join("/")}/`;
    if (parts.length > 2) offer(root + up, list.dataset.parent.replace("{address}", () => up));
  };

  // <a class="copy" href="..." data-done="Link copied"> copies the address it leads to.
  // Who can offer the address in another way, where the clipboard is closed, cancels "archive:uncopied".
  const copier = (link) => {
    const words = link.querySelector("span") ?? link;
    const before = words.textContent;
    const status = document.createElement("span");
    status.className = "vh";
    status.setAttribute("role", "status");
    link.after(status);
    const copied = () => {
      link.style.minWidth = `${link.offsetWidth}px`; // its neighbors stay where they are
      words.textContent = status.textContent = link.dataset.done ?? before;
      setTimeout(() => {
        words.textContent = before;
        status.textContent = "";
      }, 3000);
    };
    const uncopied = () => {
      if (link.dispatchEvent(new CustomEvent("archive:uncopied", { bubbles: true, cancelable: true }))) location.assign(link.href);
    };
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (navigator.clipboard) navigator.clipboard.writeText(link.href).then(copied, uncopied);
      else uncopied();
    });
  };

  // Some browsers forget that a table is a table once its rows are laid out as blocks (below 700 px).
  const roles = () => {
    const give = (selector, role) => {
      for (const element of document.querySelectorAll(selector)) element.setAttribute("role", role);
    };
    give("table.ups", "table");
    give(".ups thead, .ups tbody", "rowgroup");
    give(".ups tr", "row");
    give(".ups td", "cell");
    give(".ups th[scope=col]", "columnheader");
    give(".ups th[scope=row], .ups th[scope=rowgroup]", "rowheader");
  };

  // A link into a closed group opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let group = target.closest("details:not([open])");
    if (!group) return;
    for (; group; group = group.parentElement.closest("details:not([open])")) group.open = true;
    target.scrollIntoView();
  };

  // Rows that are hidden until they are asked for; where the address names one, all are there from the first paint.
  const unfold = (button) => {
    const show = (open) => button.setAttribute("aria-expanded", String(button.closest(".updates").classList.toggle("open", open)));
    button.addEventListener("click", () => show());
    if (root.classList.contains("named")) show(true);
  };

  document.addEventListener("DOMContentLoaded", () => {
    schemes();
    document.querySelectorAll(".menu").forEach(menu);
    searcher();
    document.querySelectorAll("a.copy").forEach(copier);
    document.querySelectorAll(".unfold button").forEach(unfold);
    root.classList.remove("named");
    document.querySelectorAll("ul.missing").forEach(missing);
    const narrow = matchMedia("(max-width: 699px)");
    if (narrow.matches) roles();
    else narrow.addEventListener("change", roles, { once: true });
    reveal();
    addEventListener("hashchange", reveal);
  });
})();
