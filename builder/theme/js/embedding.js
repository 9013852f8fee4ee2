// The page that tries an embed: any race by ?race=jurisdiction/day/race or by the address of its page, the code to copy, and
// widths to look at it. What stands in an address reaches the page only if it has the form of a race's path and the
// archive has an embed there.
(() => {
  "use strict";
  const place = document.querySelector(".embedding");
  const frame = document.querySelector(".preview iframe");
  if (!place || !frame) return;
  const [asked, withScript] = place.querySelectorAll("input");
  const code = place.querySelector("textarea");
  const copy = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const root = new URL("../", location.href);
  const form = /^[a-z0-9-]+\/\d{4}-\d\d-\d\d(?:-[a-z0-9]+)*\/[a-z0-9-]+$/;
  // The published address of the site, which may not be the one that this copy of it is read at.
  const published = asked.value.slice(0, asked.value.length - frame.getAttribute("src").length + "../embed/".length);
  const [, script] = code.value.split("\n");

  const quoted = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;" })[c]);
  const write = (race, title, height) => {
    const src = `${published}${race}/embed/`;
    code.dataset.frame = `<iframe src="${quoted(src)}" title="${quoted(title)}" width="100%" height="${height}" style="border:0" loading="lazy"></iframe>`;
    code.value = withScript.checked ? `${code.dataset.frame}\n${script}` : code.dataset.frame;
  };
  code.dataset.frame = code.value.split("\n")[0];
  withScript.addEventListener("change", () => {
    code.value = withScript.checked ? `${code.dataset.frame}\n${script}` : code.dataset.frame;
  });

  // A race's path from its page's address, here or where the site is published; "" for anything else.
  const path = (text) => {
    for (const start of [published, root.href]) {
      if (!text.startsWith(start)) continue;
      const parts = text.slice(start.length).split(/[?#]/)[0].split("/").filter(Boolean).slice(0, 3).join("/");
      if (form.test(parts)) return parts;
    }
    return form.test(text) ? text : "";
  };

  const show = async (race) => {
    const answer = race && (await fetch(new URL(`${race}/embed/`, root)).catch(() => null));
    // Its style is for its own page, where the policy allows it.
    const text = answer?.ok ? (await answer.text()).replace(/<style>[^]*?<\/style>/, "") : "";
    const page = new DOMParser().parseFromString(text, "text/html").querySelector("main[data-height]");
    status.textContent = page ? "" : place.dataset.missing;
    if (!page) return;
    frame.title = page.ownerDocument.querySelector("meta[name=description]").content;
    frame.height = Number(page.dataset.height);
    frame.style.height = "";
    frame.src = answer.url;
    asked.value = `${published}${race}/`;
    write(race, frame.title, frame.height);
  };
  asked.addEventListener("change", () => show(path(asked.value.trim())));
  const wanted = new URLSearchParams(location.search).get("race");
  // The frame's first page is let come before another takes its place: what is broken off halfway stands as an error in logs.
  if (wanted !== null) addEventListener("load", () => show(path(wanted)));

  copy.addEventListener("click", () => {
    const byHand = () => {
      code.focus();
      code.select();
      status.textContent = copy.dataset.hand;
    };
    const done = () => (status.textContent = copy.dataset.done);
    if (navigator.clipboard) navigator.clipboard.writeText(code.value).then(done, byHand);
    else byHand();
  });

  document.querySelector(".widths").addEventListener("change", (event) => {
    frame.style.maxWidth = event.target.value ? `${Number(event.target.value) + 2}px` : "";
  });
})();
