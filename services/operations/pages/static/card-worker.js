// Shows the card that the device keeps where the platform does not answer, and drops it where its reading is refused: the
// observation has ended.
"use strict";

const KEPT = "emergency-card";
const BESIDE = ["/static/style.css", "/static/card.js"];
const REFUSED = [403, 404, 409];
const CARD = /^\/patients\/[0-9a-f-]{36}\/card$/;

async function answer(request, path) {
  const kept = await caches.open(KEPT);
  const fresh = await fetch(request).catch(() => undefined);
  if (fresh && fresh.status < 500) {
    if (REFUSED.includes(fresh.status)) await kept.delete(path);
    return fresh;
  }
  return (await kept.match(path)) ?? fresh ?? Response.error();
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(BESIDE)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (CARD.test(path) || BESIDE.includes(path)) event.respondWith(answer(event.request, path));
});
