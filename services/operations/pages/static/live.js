// Asks every two seconds. What is older than ten, or lacks the word of a service, is shown grey with the time since when.
"use strict";

const EVERY = 2000, WITHIN = 4000, STALE = 8000;
const note = document.getElementById("stale");
const clock = (at) => new Date(at).toTimeString().slice(0, 5);
let heard = Date.now(), silent = [], refused = document.body.classList.contains("stale");

// What is new and dangerous is shown and announced whatever else happens on the page.
function show(told) {
  adapt(document.getElementById("alerts"), told.alerts);
  document.title = told.title;
  for (const [name, html] of Object.entries(told.parts)) adapt(document.getElementById(name), html);
}

function why() {
  if (Date.now() - heard > STALE) return `No answer since ${clock(heard)}: this may be out of date.`;
  if (silent.length === 0) return "";
  return silent.map((each) => `${each.service} has not answered since ${clock(each.since)}.`).join(" ");
}

function judge() {
  const words = refused ? note.textContent : why();
  document.body.classList.toggle("stale", words !== "");
  note.hidden = words === "";
  if (note.textContent !== words) note.textContent = words;
}

async function look() {
  try {
    const answer = await fetch(document.body.dataset.live, { cache: "no-store", signal: AbortSignal.timeout(WITHIN) });
    if (answer.ok) {
      const told = await answer.json();
      show(told);
      [heard, silent, refused] = [Date.now(), told.silent, false];
    }
  } catch {
    // no answer: the time since the last one speaks
  }
  judge();
  setTimeout(look, EVERY);
}

setInterval(judge, 500);
document.addEventListener("visibilitychange", judge);
look();
