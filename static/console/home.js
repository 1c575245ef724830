// The home page refreshes its own fragment every five seconds and says how old it is.
// A page in the background asks for nothing.
const REFRESH_MS = 5000;
const live = document.getElementById("home-live");
let freshAt = Date.now();
let isAsking = false;
let isFresh = true;

function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

function say() {
  const place = live.querySelector("[data-updated]");
  if (!place) return;
  const seconds = Math.round((Date.now() - freshAt) / 1000);
  const { stale, ago, now } = live.dataset;
  if (isFresh) place.textContent = seconds < 1 ? now : fill(ago, { seconds });
  else place.textContent = fill(stale, { time: place.dataset.at });
  live.querySelector(".hello").classList.toggle("stale", !isFresh);
}

// What a person opened, scrolled or stands on survives the swap.
function swap(html) {
  const open = [...live.querySelectorAll("details[open]")].map((one) => one.dataset.keep);
  const focused = focusPath();
  live.innerHTML = html;
  for (const one of live.querySelectorAll("details")) one.open = open.includes(one.dataset.keep);
  if (focused) live.querySelectorAll(focused.selector)[focused.place]?.focus({ preventScroll: true });
}

function focusPath() {
  const here = document.activeElement;
  if (!here || !live.contains(here)) return null;
  const selector = here.tagName.toLowerCase();
  return { selector, place: [...live.querySelectorAll(selector)].indexOf(here) };
}

async function refresh() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  try {
    const answer = await fetch(live.dataset.url, {
      headers: { "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(20000),
    });
    if (answer.redirected || answer.status === 403) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (!getSelection()?.toString()) swap(html);
    freshAt = Date.now();
    isFresh = true;
  } catch {
    isFresh = false;
  } finally {
    isAsking = false;
    say();
  }
}

async function play(event) {
  const form = event.target.closest("form[data-demo]");
  if (!form) return;
  event.preventDefault();
  const { phone, number, failed } = form.dataset;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const fault = document.getElementById("demo-fault");
  fault.hidden = true;
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ number }),
  }).catch(() => null);
  if (answer?.ok) return location.assign(`${phone}?number=${encodeURIComponent(number)}`);
  const told = await answer?.json().catch(() => null);
  fault.textContent = `${failed} ${told?.error ?? ""}`;
  fault.hidden = false;
}

document.addEventListener("submit", play);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, REFRESH_MS);
setInterval(say, 1000);
