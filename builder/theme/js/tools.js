// The tools of an explored chart: any line, measure and axis, from the numbers of the race, to be zoomed and saved. charts.js
// loads this with the chart library, when the first chart is explored, and hands over what they share.
window.chartTools = (shared) => {
  "use strict";
  const { config, template, narrow, open, draw } = shared;
  const words = WORDS; // script_text.py

  const MEASURES = { lead: (choice) => choice.lead, votes: (choice) => choice.votes, share: (choice, totals) => choice.votes.map((votes, n) => (votes === null ? null : (100 * votes) / totals[n])) };
  const MANY = 8; // with more lines than these one label for all of them would hide the chart
  const plain = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;

  // A value for every update, with a gap where updates between are unknown.
  function gapped(values, gaps) {
    return values.flatMap((value, n) => (gaps.includes(n) ? [null, value] : [value]));
  }

  function own(figure, numbers, { y, x, off }) {
    const style = getComputedStyle(figure);
    const color = (token) => style.getPropertyValue("--" + token).trim();
    const { totals, gaps, labels } = numbers;
    const whole = totals[totals.length - 1];
    const along = { time: numbers.times, update: new Set(labels).size === labels.length ? labels : numbers.updates, counted: totals.map((total) => (100 * total) / whole) }[x];
    // Where a line breaks, the place of the break is that of the update before it.
    const xs = along.flatMap((at, n) => (gaps.includes(n) ? [along[n - 1], at] : [at]));
    const form = { lead: "%{y:+,d}", votes: "%{y:,d}", share: "%{y:.2f}%" }[y];
    const shown = numbers.choices.map((choice, n) => [choice, n]).filter(([choice]) => MEASURES[y](choice, totals));
    const visible = shown.filter(([, n]) => !off.has(n)).length;
    const data = shown.map(([choice, n]) => ({
      type: "scatter", mode: "lines+markers", name: choice.name, x: xs, y: gapped(MEASURES[y](choice, totals), gaps),
      ids: gapped(numbers.updates, gaps), visible: !off.has(n), connectgaps: false, hoverinfo: "all", hovertemplate: visible > MANY ? `${choice.name}: ${form}<br>%{x}<extra></extra>` : form,
      line: { color: color(choice.color), width: choice.color === "c0" ? 1.25 : 2.5, shape: "hv" }, marker: { color: color(choice.color), size: 5 },
    }));
    const grid = { fixedrange: false, showticklabels: true, showgrid: true, gridcolor: color("rule"), zeroline: false, automargin: true, tickfont: { color: color("ink-3"), size: 12 } };
    const font = { family: color("sans") || "sans-serif", color: color("ink"), size: 13 };
    const places = x === "update" ? labels.map((_, n) => n) : along;
    const bands = gaps.map((n) => ({ type: "rect", xref: "x", yref: "paper", x0: places[n - 1], x1: places[n], y0: 0, y1: 1, layer: "below", line: { width: 0 }, fillcolor: color("surface") }));
    const line = y === "lead" ? [{ type: "line", xref: "paper", x0: 0, x1: 1, yref: "y", y0: 0, y1: 0, line: { color: color("ink"), width: 1.75 } }] : [];
    const layout = {
      template, font, height: figure.querySelector("svg.ch").getBoundingClientRect().height, dragmode: "zoom", hovermode: visible > MANY ? "closest" : "x unified",
      margin: { l: 48, r: 12, t: 12, b: 36, autoexpand: true }, shapes: [...bands, ...line],
      hoverlabel: { bgcolor: color("bg"), bordercolor: color("rule-2"), font: { ...font, size: 13 } },
      xaxis: { ...grid, type: { time: "date", update: "category", counted: "linear" }[x], nticks: (narrow.matches ? 4 : 8) / (x === "update" ? 2 : 1), spikethickness: 1, spikecolor: color("ink-3"), tickangle: 0, ticksuffix: x === "counted" ? "%" : "", hoverformat: { time: "%b %-d, %-I:%M %p", counted: ".2f" }[x] },
      yaxis: { ...grid, ticksuffix: y === "share" ? "%" : "", tickformat: y === "share" ? "" : ",d" },
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
    const { plot } = open.get(figure);
    const { width, height } = plot.getBoundingClientRect();
    const style = getComputedStyle(figure);
    const ground = style.getPropertyValue("--bg").trim();
    const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    const layout = { ...plot.layout, width, height: height + 76, paper_bgcolor: ground, autosize: false, margin: { ...plot.layout.margin, t: (plot.layout.margin.t || 0) + 36, b: (plot.layout.margin.b || 0) + 40 } };
    const words = { xref: "paper", yref: "container", x: 0, xanchor: "left" };
    layout.title = { ...words, text: safe(document.querySelector("h1").textContent), y: 1, yanchor: "top", pad: { t: 12 }, font: { size: 17 }, subtitle: undefined };
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
  function table(numbers, y) {
    const { totals, choices } = numbers;
    const shown = choices.filter((choice) => MEASURES[y](choice, totals));
    const cell = (value) => {
      const text = value === null ? "" : typeof value === "number" ? String(value) : plain(value).replace(/^(?=[=+\-@])/, "'");
      return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    const rows = [["update", "time", ...shown.map((choice) => choice.name)]];
    numbers.updates.forEach((update, n) => rows.push([update, numbers.times[n], ...shown.map((choice) => MEASURES[y](choice, totals)[n])]));
    return "data:text/csv;charset=utf-8," + encodeURIComponent(rows.map((row) => row.map(cell).join(",") + "\r\n").join(""));
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

  const NAMES = { drawn: words.drawn, lead: words.lead, share: words.share, votes: words.votes, time: words.time, update: words.update, counted: words.counted };

  // One of several buttons is pressed.
  function choose(values, now, act) {
    const buttons = values.map((value) => push(NAMES[value], value === now, (pressed) => {
      for (const button of buttons) button.setAttribute("aria-pressed", button === pressed);
      act(value);
    }));
    return buttons;
  }

  function tools(figure, drawn, numbers) {
    const bar = document.createElement("div");
    bar.className = "tools";
    const name = figure.dataset.chart;
    const file = location.pathname.split("/").filter(Boolean).slice(-2).join("-") + "-" + name;
    const state = (drawn.own = { y: "drawn", x: "time", off: new Set() });
    const free = document.createElement("div");
    free.hidden = true;
    const show = () => {
      free.hidden = state.y === "drawn";
      draw(figure);
    };
    if (numbers && name !== "batches") {
      const measures = Object.keys(MEASURES).filter((y) => numbers.choices.some((choice) => MEASURES[y](choice, numbers.totals)));
      const lines = numbers.choices.map((choice, n) => {
        const button = push(plain(choice.name), true, () => {
          state.off.delete(n) || state.off.add(n);
          button.setAttribute("aria-pressed", !state.off.has(n));
          show();
        });
        button.className = "k" + choice.color.slice(1);
        return button;
      });
      const hint = document.createElement("p");
      hint.textContent = words.hint;
      free.append(group(words.along, ...choose(["time", "update", "counted"], "time", (x) => show((state.x = x)))), group(words.candidates, ...lines), hint);
      bar.append(group(words.show, ...choose(["drawn", ...measures], "drawn", (y) => show((state.y = y)))), free);
    }
    const save_as = ["png", "svg"].map((kind) => push(kind.toUpperCase(), null, async () => save(`${file}.${kind}`, await picture(figure, kind))));
    if (numbers) {
      const usual = name === "shares" ? "share" : numbers.choices.some((choice) => choice.lead) && name === "lead" ? "lead" : "votes";
      save_as.push(push("CSV", null, () => save(`${file}.csv`, table(numbers, state.y === "drawn" ? usual : state.y))));
    }
    bar.append(group(words.save, ...save_as));
    return bar;
  }

  // Beside the first button, where there is room already: a resting mouse opens charts, and nothing may move then.
  function attach(figure, drawn, button) {
    drawn.tools = tools(figure, drawn, drawn.numbers);
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
