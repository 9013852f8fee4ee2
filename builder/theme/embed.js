// For pages that embed a count of this archive: gives each of its frames the height it asks for.
//
// Its address, embed.js at the root of the site, never changes. The script sets the height of the archive's own frames and does nothing else: it makes
// no request, keeps nothing, and listens to no other frame, no other site and no height out of bounds.
(() => {
  "use strict";
  const type = "election-count-archive:height";
  const [least, most] = [120, 3000];
  const home = new URL(".", document.currentScript.src);
  const ours = (frame) => {
    try {
      return new URL(frame.src).href.startsWith(home.href);
    } catch {
      return false;
    }
  };
  const frames = () => [...document.querySelectorAll("iframe")].filter(ours);

  addEventListener("message", (event) => {
    if (event.origin !== home.origin || event.data?.type !== type) return;
    const height = event.data.height;
    if (!Number.isFinite(height) || height < least || height > most) return;
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (frame) frame.style.height = `${height}px`;
  });
  // A frame that was ready before this script says its height once more; the question itself is no secret.
  for (const frame of frames()) frame.contentWindow?.postMessage({ type: `${type}?` }, "*");
})();
