// In an embed: tells the page around it how high it is, on load, when that changes, and when it is asked.
(() => {
  "use strict";
  if (parent === window) return;
  const type = "election-count-archive:height";
  const root = document.documentElement;
  // A height is no secret, and the page around may be anyone's.
  const tell = () => parent.postMessage({ type, height: Math.ceil(root.getBoundingClientRect().height) }, "*");
  addEventListener("message", (event) => {
    if (event.source === parent && event.data?.type === `${type}?`) tell();
  });
  addEventListener("load", tell);
  new ResizeObserver(tell).observe(root);
})();
