// Charts to explore. Every chart is a drawing that needs no script; this adds a button below it, and loads the chart
// library (data-plotly of this script) and the file of the page's charts (data-spec of their figures, gzip) when the button
// is pressed or a mouse rests on the drawing: never by touch, never by focus. The file has what is each chart's own, by the
// name of its figure (data-chart); how all of them look and behave says the template. Colors come from the style sheet.
(() => {
  "use strict";
  if (!window.DecompressionStream) return; // a browser before 2023: the drawings say it all
  const script = document.currentScript;
  const words = WORDS; // script_text.py
  const narrow = matchMedia("(max-width: 639.98px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const open = new Map(); // figure -> { plot, spec }
  const files = new Map(); // address -> the figures in it by name
  let library = null;

  const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
  const template = TEMPLATE; // chart_template.py

  function plotly() {
    if (!library) {
      library = new Promise((done, failed) => {
        // Plotly leaves style elements alone that stand already; ours are empty, since the page's policy forbids inline style.
        for (const id of ["plotly.js-style-global", "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"]) {
          const place = document.createElement("meta");
          place.id = id;
          place.className = "no-inline-styles";
          document.head.append(place);
        }
        const element = document.createElement("script");
        element.src = script.dataset.plotly;
        element.onload = () => (window.Plotly ? done(window.Plotly) : failed(new Error("no library")));
        element.onerror = () => failed(new Error("not loaded"));
        document.head.append(element);
      });
      library.catch(() => (library = null));
    }
    return library;
  }

  async function unpacked(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).json();
  }

  async function specOf(figure) {
    const { spec: address, chart } = figure.dataset;
    if (!files.has(address)) {
      files.set(address, unpacked(address));
      files.get(address).catch(() => files.delete(address)); // the next press tries again
    }
    return (await files.get(address))[chart];
  }

  // The figure with the colors of the page as they are now, and the words for its width.
  function colored(figure, spec) {
    const style = getComputedStyle(figure);
    const color = (token) => style.getPropertyValue("--" + token).trim();
    const fade = (token, part) => {
      const [r, g, b] = (color(token).slice(1).length === 3 ? [...color(token).slice(1)].map((c) => c + c) : color(token).slice(1).match(/../g)).map((c) => parseInt(c, 16));
      return `rgba(${r},${g},${b},${part})`;
    };
    const { data, layout } = structuredClone(spec);
    const fill = parseFloat(color("fill")) || 0.19;
    const traces = [];
    for (const trace of data) {
      const meta = trace.meta;
      if (meta.fill) {
        if (meta.opaque) traces.push({ ...trace, line: { width: 0 }, fillcolor: color("bg") });
        trace.fillcolor = fade(meta.fill, fill);
      }
      if (meta.line) trace.line.color = color(meta.line);
      if (meta.marker) {
        trace.marker.color = color(meta.marker);
        trace.marker.line.color = color(meta.edge);
      }
      if (meta.bar) trace.marker = { color: meta.hollow ? fade(meta.bar, 0.34) : color(meta.bar), line: { color: color(meta.hollow ? meta.bar : "bg"), width: 1 } };
      else if (meta.bar === "") trace.marker = { color: "rgba(0,0,0,0)" };
      if (meta.dots) {
        const dots = trace.x.map((at, n) => color(Array.isArray(meta.dots) ? meta.dots[n] : meta.dots));
        trace.marker.color = dots.map((dot, n) => (meta.hollow.includes(n) ? color("bg") : dot));
        trace.marker.line.color = dots;
        trace.hoverlabel = { bordercolor: dots };
      }
      traces.push(trace);
    }
    const lines = { grid: ["rule", 1, "solid"], zero: ["ink", 1.75, "solid"], stem: ["ink-3", 4, "2px,2px"], bed: ["bg", 4, "solid"], brace: ["ink-3", 1, "solid"], fell: ["ink", 2, "solid"] };
    for (const shape of layout.shapes) {
      const [kind, token] = shape.name.split(" ");
      if (kind === "night") Object.assign(shape, { fillcolor: color("night"), line: { width: 0 } });
      else if (kind === "seats") Object.assign(shape, { fillcolor: fade("accent", 0.09), line: { width: 0 } });
      else if (kind === "band") Object.assign(shape, { fillcolor: fade(token, 0.7 * fill), line: { width: 0 } });
      else if (kind === "carry") shape.line = { color: color(token), width: 2, dash: "2px,4px" };
      else shape.line = { color: color(lines[kind][0]), width: lines[kind][1], dash: lines[kind][2] };
    }
    if (narrow.matches) {
      const { r, first, annotations } = layout.meta.slim;
      layout.annotations = [...layout.annotations.slice(0, first), ...annotations];
      layout.margin.r = r;
    }
    for (const note of layout.annotations) {
      note.font = { ...note.font, color: color(note.name === "num" ? "bg" : note.name) };
      if (note.name === "num") note.bgcolor = color("ink");
    }
    const font = { family: color("sans") || "sans-serif", color: color("ink") };
    Object.assign(layout, { template, font, hoverlabel: { bgcolor: color("bg"), font } });
    return [traces, layout];
  }

  // --- Charts of the reader's own: any line, measure and axis, from the numbers of the race. ---

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

  // One of several buttons is pressed.
  function choose(values, now, act) {
    const buttons = values.map((value) => push(words[value], value === now, (pressed) => {
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

  // The chart as it is drawn in the page, or as the reader wants it.
  function draw(figure) {
    const { plot, spec, own: wanted, numbers } = open.get(figure);
    const free = wanted && wanted.y !== "drawn";
    const drawn = free ? own(figure, numbers, wanted) : colored(figure, spec);
    return window.Plotly.react(plot, ...drawn, free ? { ...config, doubleClick: "reset", doubleClickDelay: 500 } : config);
  }

  async function explore(figure, button) {
    if (open.has(figure)) return;
    open.set(figure, null);
    button.textContent = words.loading;
    const plot = document.createElement("div");
    try {
      const [library, spec] = await Promise.all([plotly(), specOf(figure)]);
      const drawing = figure.querySelector("svg.ch");
      plot.className = "plot";
      plot.setAttribute("aria-hidden", "true");
      plot.style.top = drawing.getBoundingClientRect().top - figure.getBoundingClientRect().top + "px";
      plot.style.height = spec.layout.height + "px";
      drawing.after(plot);
      await library.newPlot(plot, ...colored(figure, spec), config);
      // Whoever reads along the charts (count.js) hears which update is pointed at.
      plot.on("plotly_hover", ({ points: [point] }) => {
        const key = point.data.ids && point.data.ids[point.pointNumber];
        if (key) document.dispatchEvent(new CustomEvent("archive:point", { detail: { key } }));
      });
      const numbers = (await files.get(figure.dataset.spec)).numbers;
      const drawn = { plot, spec, numbers };
      open.set(figure, drawn);
      // Beside the first button, where there is room already: a resting mouse opens charts, and nothing may move then.
      drawn.tools = tools(figure, drawn, numbers);
      drawn.tools.hidden = true;
      drawn.more = push(words.tools, null, (more) => {
        drawn.tools.hidden = !drawn.tools.hidden;
        more.setAttribute("aria-expanded", !drawn.tools.hidden);
      });
      drawn.more.className = "explore more";
      drawn.more.setAttribute("aria-expanded", false);
      button.before(drawn.tools);
      button.after(drawn.more);
      figure.classList.add("explored");
      button.textContent = words.close;
    } catch {
      plot.remove();
      open.delete(figure);
      button.textContent = words.failed;
    }
  }

  function close(figure, button) {
    const { plot, tools, more } = open.get(figure);
    window.Plotly.purge(plot);
    plot.remove();
    tools.remove();
    more.remove();
    open.delete(figure);
    figure.classList.remove("explored");
    button.textContent = words.explore;
  }

  function redraw() {
    for (const [figure, drawn] of open) if (drawn) draw(figure);
  }

  for (const figure of document.querySelectorAll("figure[data-spec]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "explore";
    button.textContent = words.explore;
    button.addEventListener("click", () => (open.get(figure) ? close(figure, button) : explore(figure, button)));
    figure.append(button);
    let rest = 0;
    let tried = false; // a mouse asks once; a reader who went back to the drawing is not asked again
    const drawing = figure.querySelector("svg.ch");
    drawing.addEventListener("pointermove", (event) => {
      clearTimeout(rest);
      if (event.pointerType !== "mouse" || tried || (navigator.connection && navigator.connection.saveData)) return;
      rest = setTimeout(() => {
        tried = true;
        explore(figure, button);
      }, 400);
    });
    drawing.addEventListener("pointerleave", () => clearTimeout(rest));
  }

  narrow.addEventListener("change", redraw);
  dark.addEventListener("change", redraw);
  const scheme = new MutationObserver(redraw);
  for (const element of [document.documentElement, document.body]) {
    scheme.observe(element, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
  }
})();
