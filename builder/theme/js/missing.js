// The page for what is missing reads its own address: the page that is likest to it, the election in it, the words of the
// race, and the nearest page above it. All pages are in sitemap.xml, which no other page asks for.
document.addEventListener("DOMContentLoaded", async () => {
  "use strict";
  const place = document.querySelector("ul.missing");
  if (!place) return;
  const root = new URL(place.dataset.root, location.href).pathname.replace(/\/?$/, "/");
  if (!location.pathname.startsWith(root)) return;
  const parts = location.pathname.slice(root.length).split("/").filter((part) => part && part !== "index.html");
  const item = (inside, last = true) => {
    const one = document.createElement("li");
    one.append(inside);
    place[last ? "append" : "prepend"](one);
  };
  const link = (address, words) => Object.assign(document.createElement("a"), { href: root + address, textContent: words });
  const spoken = (part) => part.split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");

  const race = parts.length > 2 && parts[2] !== "updates" ? spoken(parts[2]) : "";
  if (race) item(link(`${parts[0]}/${parts[1]}/?find=${encodeURIComponent(race)}`, place.dataset.find.replace("{words}", () => race)));
  const words = spoken(parts.findLast((part) => !/^\d/.test(part)) ?? "");
  if (words && document.querySelector("button.search")) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.textContent = place.dataset.search.replace("{words}", () => words);
    button.addEventListener("click", () => dispatchEvent(new CustomEvent("archive:search", { detail: words })));
    item(button);
  }

  const answer = await fetch(`${root}sitemap.xml`).catch(() => null);
  const found = answer?.ok ? [...(await answer.text()).matchAll(/<loc>([^<]+)/g)].map(([, page]) => new URL(page).pathname) : [];
  const base = Math.min(...found.map((path) => path.length)); // the home page
  const pages = new Set(found.map((path) => path.slice(base)).filter((path) => path.endsWith("/")));
  // How much of two names is the same, by their pairs of letters.
  const pairs = (name) => new Set([...name].map((_, n) => name.slice(n, n + 2)));
  const alike = (one, other) => {
    const [a, b] = [pairs(one), pairs(other)];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
  };
  let [near, walked] = ["", ""];
  for (const part of parts) {
    const inside = [...pages].filter((page) => page !== walked && page.startsWith(walked));
    const names = [...new Set(inside.map((page) => page.slice(walked.length).split("/")[0]))];
    const best = names.sort((a, b) => alike(b, part) - alike(a, part))[0];
    if (!best || alike(best, part) < 0.5) break;
    walked += `${best}/`;
    if (pages.has(walked)) near = walked;
  }
  // What pages call an election and a race, from the lists that charts are compared by: names are safe in HTML there.
  const names = new Map();
  const list = async (address, start) => {
    const answer = await fetch(root + address).catch(() => null);
    for (const [name, path] of answer?.ok ? await answer.json() : []) {
      const plain = new DOMParser().parseFromString(name, "text/html").body.textContent;
      names.set(start + path.replace(/[^/]*$/, ""), start ? `${plain}, ${names.get(start)}` : plain);
    }
  };
  const above = parts.map((_, n) => `${parts.slice(0, n).join("/")}/`).findLast((page) => pages.has(page));
  const offers = [[above, place.dataset.parent, true]];
  if (near !== above) offers.unshift([near, place.dataset.near, false]);
  const said = ([address, words]) => words.replace("{address}", () => names.get(address) || address);
  const shown = offers.filter(([address, words]) => address && words).map((offer) => [offer, link(offer[0], said(offer))]);
  for (const [[, , last], made] of shown) item(made, last);
  if (shown.length) await list("assets/elections.json", "");
  const start = [...names.keys()].find((election) => [near, above].some((page) => page && page !== election && page.startsWith(election)));
  if (start) await list(`${start}charts.json`, start);
  for (const [offer, made] of shown) made.textContent = said(offer);
});
