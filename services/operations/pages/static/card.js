// The device keeps the card as it is shown, and prints it.
"use strict";

const KEPT = "emergency-card";

async function keep() {
  await navigator.serviceWorker.register("/card-worker.js", { scope: "/patients/" });
  const html = `<!doctype html>${document.documentElement.outerHTML}`;
  const kept = await caches.open(KEPT);
  await kept.put(location.pathname, new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } }));
  document.getElementById("kept").hidden = false;
}

document.getElementById("print").addEventListener("click", () => print());
if ("serviceWorker" in navigator) keep();
