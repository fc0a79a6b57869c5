"use strict";
// The member's page: copy the code where a link cannot carry it. The projector's: renew the sign.

const REST = 5000; // milliseconds between two looks

const copy = document.getElementById("copy");
if (copy && navigator.clipboard && copy.parentElement.dataset.code) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.parentElement.dataset.code);
    copy.textContent = copy.dataset.done;
  });
}

const qr = document.getElementById("qr");
let shown = "";

function put(sign) {
  for (const place of document.querySelectorAll("[data-now]")) {
    const words = sign[place.dataset.now];
    if (place.textContent !== words) place.textContent = words;
  }
  document.body.dataset.stage = sign.stage;
  if (shown !== sign.code) qr.innerHTML = sign.qr; // drawn by our own server
  shown = sign.code;
}

// The sign may be out of date: paler, and said in words.
function away(isSo) {
  document.body.classList.toggle("away", isSo);
  const lost = document.getElementById("lost");
  lost.textContent = isSo ? lost.dataset.words : "";
}

async function renew() {
  try {
    const answer = await fetch(`${location.pathname}/now`, { cache: "no-store" });
    if (answer.ok) put(await answer.json());
    away(!answer.ok);
  } catch {
    away(true);
  }
  setTimeout(renew, REST);
}

if (qr) {
  shown = document.querySelector("[data-now=code]").textContent;
  setTimeout(renew, REST);
  if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
}
