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
  let kit = null; // the tools, once they are loaded

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
        const loaded = [script.dataset.plotly, script.dataset.tools].filter(Boolean).map((address) => new Promise((ready) => {
          const element = document.createElement("script");
          element.src = address;
          element.onload = element.onerror = ready;
          document.head.append(element);
        }));
        Promise.all(loaded).then(() => {
          if (!window.Plotly) return failed(new Error("not loaded"));
          if (window.chartTools) kit = kit || window.chartTools({ config, template, narrow, open, draw }); // without them it is as drawn
          done(window.Plotly);
        });
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

  // The chart as it is drawn in the page, or as the reader wants it.
  function draw(figure) {
    const { plot, spec, own: wanted, numbers } = open.get(figure);
    const free = wanted && wanted.y !== "drawn";
    const drawn = free ? kit.own(figure, numbers, wanted) : colored(figure, spec);
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
      // Tells count.js, which marks the same update in all charts, where the pointer is.
      plot.on("plotly_hover", ({ points: [point] }) => {
        const key = point.data.ids && point.data.ids[point.pointNumber];
        if (key) document.dispatchEvent(new CustomEvent("archive:point", { detail: { key } }));
      });
      const numbers = (await files.get(figure.dataset.spec)).numbers;
      const drawn = { plot, spec, numbers };
      open.set(figure, drawn);
      if (kit) kit.attach(figure, drawn, button);
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
    for (const element of [tools, more]) if (element) element.remove();
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
