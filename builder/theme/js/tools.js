// The tools of an explored chart: any line, measure and axis, from the numbers of the race, to be zoomed and saved. charts.js
// loads this with the chart library, when the first chart is explored, and hands over what they share.
window.chartTools = (shared) => {
  "use strict";
  const { config, template, narrow, open, draw, unpacked, colors } = shared;
  const words = WORDS; // script_text.py

  // What a line can show: its own numbers, out of those of its count. Beside another race a lead is a share of the votes.
  const part = (values, count) => values.map((value, n) => (value === null ? null : (100 * value) / (count.of || count.totals[n])));
  const MEASURES = {
    lead: (choice, count, several) => choice.lead && (several ? part(choice.lead, count) : choice.lead),
    votes: (choice) => choice.votes,
    // An estimate is a part of nothing counted, and a lone line the whole.
    share: (choice, count) => (choice.alone || (!count.of && count.choices.filter((one) => !one.alone).length < 2) ? undefined : part(choice.votes, count)),
  };
  const MANY = 8; // with more lines than these one label for all of them would hide the chart
  const NAMES = {
    lead: words.lead, share: words.share, votes: words.votes, ballots: words.ballots, races: words.races,
    time: words.time, days: words.days, update: words.update, counted: words.counted,
  };
  const DASHES = ["solid", "dash", "dot", "dashdot", "longdash"]; // of each count beside the first: never color alone
  const SYMBOLS = ["circle", "square", "triangle-up", "circle-open", "square-open"];
  const MARKS = "●■▲○□";
  const heading = () => document.querySelector("h1").textContent;
  const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const plain = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;
  const dashed = (n) => n % DASHES.length;

  // A value for every update, with a gap where updates between are unknown.
  function gapped(values, gaps) {
    return values.flatMap((value, n) => (gaps.includes(n) ? [null, value] : [value]));
  }

  // Every line of every count: [choice, count, the number of the count, its key].
  const linesOf = (counts) => counts.flatMap((count, c) => count.choices.map((choice, n) => [choice, count, c, `${c} ${n}`]));

  function along(count, x, several) {
    const { labels, totals, times, updates } = count;
    if (x === "update") return several ? updates.map((_, n) => n + 1) : labels && new Set(labels).size === labels.length ? labels : updates;
    if (x === "counted") return count.counted || totals.map((total) => (100 * total) / totals[totals.length - 1]);
    if (x === "days") return times.map((time) => (Date.parse(time.replace(" ", "T") + "Z") - Date.parse(count.day)) / 864e5);
    return times;
  }

  function own(figure, { counts }, { y, x: wanted, off }) {
    const color = colors(figure);
    const several = counts.length > 1;
    const x = wanted === "time" && counts.some((count) => count.day !== counts[0].day) ? "days" : wanted;
    const percent = y === "share" || (y === "lead" && several);
    const form = y === "lead" ? (several ? "%{y:+.2f}%" : "%{y:+,d}") : percent ? "%{y:.2f}%" : "%{y:,d}";
    const shown = linesOf(counts).filter(([choice, count]) => MEASURES[y](choice, count, several));
    const visible = shown.filter(([, , , key]) => !off.has(key)).length;
    const data = shown.map(([choice, count, c, key]) => {
      const { gaps, updates } = count;
      const places = along(count, x, several);
      const name = count.name ? `${choice.name}, ${count.name}` : choice.name;
      return {
        type: "scatter", mode: choice.alone ? "markers" : "lines+markers", name, y: gapped(MEASURES[y](choice, count, several), gaps),
        // Where a line breaks, the place of the break is that of the update before it.
        x: places.flatMap((at, n) => (gaps.includes(n) ? [places[n - 1], at] : [at])),
        ids: c ? undefined : gapped(updates, gaps), visible: !off.has(key), connectgaps: false, hoverinfo: "all", hovertemplate: visible > MANY ? `${name}: ${form}<br>%{x}<extra></extra>` : form,
        line: { color: color(choice.color), width: choice.color === "c0" ? 1.25 : 2.5, shape: "hv", dash: DASHES[dashed(c)] }, marker: { color: color(choice.color), size: choice.alone ? 8 : 5 + 2 * several, symbol: SYMBOLS[dashed(c)] },
      };
    });
    const grid = { fixedrange: false, showticklabels: true, showgrid: true, gridcolor: color("rule"), zeroline: false, automargin: true, tickfont: { color: color("ink-3"), size: 12 } };
    const font = { family: getComputedStyle(figure).getPropertyValue("--sans") || "sans-serif", color: color("ink"), size: 13 };
    const [{ gaps, labels }] = counts;
    const places = x === "update" && !several ? (labels || counts[0].updates).map((_, n) => n) : along(counts[0], x, several);
    const bands = several ? [] : gaps.map((n) => ({ type: "rect", xref: "x", yref: "paper", x0: places[n - 1], x1: places[n], y0: 0, y1: 1, layer: "below", line: { width: 0 }, fillcolor: color("surface") }));
    const line = y === "lead" ? [{ type: "line", xref: "paper", x0: 0, x1: 1, yref: "y", y0: 0, y1: 0, line: { color: color("ink"), width: 1.75 } }] : [];
    const title = x === "days" || (several && x === "update") ? { text: NAMES[x], standoff: 8, font: { size: 12, color: color("ink-3") } } : undefined;
    const layout = {
      template, font, height: figure.querySelector("svg.ch").getBoundingClientRect().height, dragmode: "zoom", hovermode: visible > MANY ? "closest" : "x unified",
      margin: { l: 48, r: 12, t: 12, b: 36, autoexpand: true }, shapes: [...bands, ...line],
      hoverlabel: { bgcolor: color("bg"), bordercolor: color("rule-2"), font: { ...font, size: 13 } },
      xaxis: { ...grid, title, type: x === "time" ? "date" : x === "update" && !several ? "category" : "linear", nticks: (narrow.matches ? 4 : 8) / (x === "update" ? 2 : 1), spikethickness: 1, spikecolor: color("ink-3"), tickangle: 0, ticksuffix: x === "counted" ? "%" : "", hoverformat: { time: "%b %-d, %-I:%M %p", counted: ".2f", days: ".2f" }[x] },
      yaxis: { ...grid, ticksuffix: percent ? "%" : "", tickformat: percent ? "" : ",d" },
    };
    return [data, layout];
  }

  function save(name, href) {
    const link = document.createElement("a");
    link.download = name;
    link.href = href;
    link.click();
  }

  // The chart as it is seen, with the name of the page and its address.
  async function picture(figure, kind) {
    const { plot, title } = open.get(figure);
    const { width, height } = plot.getBoundingClientRect();
    const ground = colors(figure)("bg");
    const layout = { ...plot.layout, width, height: height + 76, paper_bgcolor: ground, autosize: false, margin: { ...plot.layout.margin, t: (plot.layout.margin.t || 0) + 36, b: (plot.layout.margin.b || 0) + 40 } };
    const words = { xref: "paper", yref: "container", x: 0, xanchor: "left" };
    layout.title = { ...words, text: safe(title()), y: 1, yanchor: "top", pad: { t: 12 }, font: { size: 17 }, subtitle: undefined };
    layout.annotations = [...(layout.annotations || []), { text: safe(location.origin + location.pathname), xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top", yshift: -((layout.margin.b || 0) - 22), showarrow: false, font: { size: 12 } }];
    const svg = await window.Plotly.toImage({ data: plot.data, layout, config }, { format: "svg", width, height: height + 76 });
    if (kind === "svg") return svg;
    const image = new Image();
    image.src = svg;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * (height + 76)];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  }

  // What a spreadsheet would run begins with an apostrophe, as in the downloads.
  function csv(rows) {
    const cell = (value) => {
      const text = value === null ? "" : typeof value === "number" ? String(value) : plain(value).replace(/^(?=[=+\-@])/, "'");
      return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    return "data:text/csv;charset=utf-8," + encodeURIComponent(rows.map((row) => row.map(cell).join(",") + "\r\n").join(""));
  }

  // A column for each line; where there are several counts a row for each line at each update.
  function table({ counts }, y) {
    const several = counts.length > 1;
    const shown = linesOf(counts).map(([choice, count]) => [choice, count, MEASURES[y](choice, count, several)]).filter(([, , values]) => values);
    if (several) return [["count", "update", "time", "line", y], ...shown.flatMap(([choice, count, values]) => values.map((value, n) => [count.name || safe(heading()), count.updates[n], count.times[n], choice.name, value]))];
    const [{ updates, times }] = counts;
    return [["update", "time", ...shown.map(([choice]) => choice.name)], ...updates.map((update, n) => [update, times[n], ...shown.map(([, , values]) => values[n])])];
  }

  function group(name, ...parts) {
    const field = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = name;
    field.append(legend, ...parts);
    return field;
  }

  function push(text, pressed, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    if (pressed !== null) button.setAttribute("aria-pressed", pressed);
    button.addEventListener("click", () => act(button));
    return button;
  }

  // One of several buttons is pressed, by a reader or by `set`.
  function choose(name, values, now, act) {
    const buttons = values.map(([value, text]) => push(text, value === now, () => act(set(value))));
    const set = (value) => {
      values.forEach(([one], n) => buttons[n].setAttribute("aria-pressed", one === value));
      return value;
    };
    return [group(name, ...buttons), set];
  }

  const TOKENS = { accent: "ka", ink: "ki" };

  // The legend: a button for each line of one count.
  function legend(numbers, c, off, show) {
    const [count, several] = [numbers.counts[c], numbers.counts.length > 1];
    return count.choices.map((choice, n) => {
      const key = `${c} ${n}`;
      const button = push((several ? `${MARKS[dashed(c)]} ` : "") + plain(choice.name), !off.has(key), () => {
        off.delete(key) || off.add(key);
        button.setAttribute("aria-pressed", !off.has(key));
        show();
      });
      button.className = TOKENS[choice.color] || "k" + choice.color.slice(1);
      return button;
    });
  }

  async function asked(address) {
    const answer = await fetch(address, { cache: "no-cache" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function select(label, entries, chosen) {
    const element = document.createElement("select");
    element.setAttribute("aria-label", label);
    for (const [text, value] of entries) element.add(new Option(plain(text), value, false, value === chosen));
    return element;
  }

  // Another race beside this one: of this election, or of another, which offers the same office first. `add` gets its numbers.
  function compare(address, add) {
    const list = new URL(address, location.href);
    const root = new URL("..", list);
    const slug = (path) => path.split("/").filter(Boolean).at(-2);
    const here = location.href.slice(root.href.length).split(/[?#]/)[0];
    return group(words.compare, push(words.pick, null, async (button) => {
      button.textContent = words.loading;
      const [box, note] = [document.createElement("div"), document.createElement("p")];
      note.setAttribute("role", "status");
      let races = note;
      const pick = async (from) => {
        const { value, selectedOptions: [{ text }] } = from;
        note.textContent = "";
        try {
          const numbers = value && (await unpacked(new URL(value, root))).numbers;
          if (races !== from || value !== from.value) return; // the reader went on
          if (value && !numbers) note.textContent = words.few;
          const name = here.startsWith(when.value) ? text : `${text}, ${when.selectedOptions[0].text}`;
          add(numbers && { ...numbers.counts[0], name: safe(name) });
        } catch {
          note.textContent = words.lost;
        }
      };
      const offer = async () => {
        const place = when.value;
        const found = await asked(new URL(`${place}charts.json`, root));
        if (place !== when.value) return;
        const others = found.map(([title, path]) => [title, place + path]).filter(([, path]) => !path.startsWith(here));
        const same = others.find(([, path]) => slug(path) === slug(here + "x"));
        const next = select(words.race, [[words.none, ""], ...others], same && same[1]);
        next.addEventListener("change", () => pick(next));
        races === note ? note.before(next) : races.replaceWith(next);
        races = next;
        await pick(next);
      };
      let when = null;
      try {
        const elections = await asked(list);
        when = select(words.election, elections, (elections.find(([, place]) => here.startsWith(place)) || [])[1]);
        when.addEventListener("change", () => offer().catch(() => (note.textContent = words.lost)));
        box.append(when, note);
        await offer();
        button.replaceWith(box);
        when.focus();
      } catch {
        button.textContent = words.lost;
      }
    }));
  }

  function tools(figure, drawn, numbers, rows) {
    const bar = document.createElement("div");
    bar.className = "tools";
    const name = figure.dataset.chart;
    const file = location.pathname.split("/").filter(Boolean).slice(-2).join("-") + "-" + name;
    const state = (drawn.own = { y: "drawn", x: numbers && numbers.axes[0], off: new Set() });
    const free = document.createElement("div");
    free.hidden = true;
    const show = () => {
      free.hidden = state.y === "drawn";
      draw(figure);
    };
    drawn.title = () => {
      const other = state.y !== "drawn" && numbers.counts[1];
      if (other && numbers.compare) return words.beside.replace("{race}", heading()).replace("{other}", plain(other.name));
      return numbers && numbers.compare ? heading() : figure.querySelector("svg.ch > title").textContent;
    };
    let usual = "votes";
    if (numbers && name !== "batches") {
      const has = (y) => numbers.counts[0].choices.some((choice) => MEASURES[y](choice, numbers.counts[0], false));
      usual = has("lead") && (name === "lead" || name === "close-up") ? "lead" : name === "count" ? "votes" : "share";
      const measures = Object.keys(MEASURES).filter(has).map((y) => [y, y === "votes" ? NAMES[numbers.unit] : NAMES[y]]);
      const lines = document.createElement("div");
      const relist = () => {
        const lone = numbers.counts.every((count) => count.choices.length === 1);
        const groups = numbers.counts.map((count, c) => [lone || !c ? words.lines : plain(count.name), legend(numbers, c, state.off, show)]);
        lines.replaceChildren(...(lone ? [group(words.lines, ...groups.flatMap(([, buttons]) => buttons))] : groups.map(([title, buttons]) => group(title, ...buttons))));
      };
      relist();
      const hint = document.createElement("p");
      hint.textContent = words.hint;
      const [shown, setMeasure] = choose(words.show, [["drawn", words.drawn], ...measures], "drawn", (y) => show((state.y = y)));
      const [laid, setAxis] = choose(words.along, numbers.axes.map((x) => [x, NAMES[x]]), state.x, (x) => show((state.x = x)));
      free.append(laid, lines, hint);
      bar.append(shown, free);
      if (numbers.compare) {
        bar.insertBefore(compare(numbers.compare, (other) => {
          numbers = drawn.numbers = { ...drawn.numbers, counts: [drawn.numbers.counts[0], ...(other ? [other] : [])] };
          for (const key of [...state.off]) if (key.startsWith("1 ")) state.off.delete(key);
          if (other) {
            // At first the two with the most votes: more would hide one another.
            const last = other.choices.map((choice) => choice.votes.at(-1) ?? -1);
            const least = [...last].sort((one, two) => two - one)[1] ?? -1;
            last.forEach((votes, n) => votes < least && state.off.add(`1 ${n}`));
            if (state.y === "drawn" || state.y === "votes") state.y = setMeasure(usual);
            state.x = setAxis("counted");
          }
          relist();
          show();
        }), free);
      }
    }
    const save_as = ["png", "svg"].map((kind) => push(kind.toUpperCase(), null, async () => save(`${file}.${kind}`, await picture(figure, kind))));
    const measure = () => (state.y === "drawn" ? usual : state.y);
    if (numbers || rows) save_as.push(push("CSV", null, () => save(`${file}.csv`, csv(rows || table(numbers, measure())))));
    bar.append(group(words.save, ...save_as));
    return bar;
  }

  // Beside the first button, where there is room already: a resting mouse opens charts, and nothing may move then.
  function attach(figure, drawn, button) {
    drawn.tools = tools(figure, drawn, drawn.numbers, drawn.spec.rows);
    drawn.tools.hidden = true;
    drawn.more = push(words.tools, null, (more) => {
      drawn.tools.hidden = !drawn.tools.hidden;
      more.setAttribute("aria-expanded", !drawn.tools.hidden);
    });
    drawn.more.className = "explore more";
    drawn.more.setAttribute("aria-expanded", false);
    button.before(drawn.tools);
    button.after(drawn.more);
  }

  return { own, attach };
};
