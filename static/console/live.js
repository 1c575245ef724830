/* Keeps a part of a page up to date: swaps it for the server's own markup when the server says
   that something changed, and when a link inside it is followed. Selection lives in the address;
   scroll positions and opened details stay. Server-sent events; polling where they fail. */

const part = document.querySelector("[data-live]");
const POLL_MS = 3000;
let asked = 0;
let stamp = stampOf(part);

function stampOf(root) {
  return root.querySelector("[data-stamp]")?.dataset.stamp ?? "";
}

function partAddress(search) {
  const query = new URLSearchParams(search);
  query.set("part", "1");
  return `${location.pathname}?${query}`;
}

function remember() {
  const scrolls = new Map();
  for (const one of part.querySelectorAll("[data-scroll]")) {
    const atEnd = one.scrollHeight - one.scrollTop - one.clientHeight < 24;
    scrolls.set(one.id, atEnd && one.dataset.scroll === "end" ? Infinity : one.scrollTop);
  }
  const opened = [...part.querySelectorAll("details[open][data-keep]")].map((d) => d.dataset.keep);
  const focused = document.activeElement?.closest("[data-live] a[href]")?.getAttribute("href");
  return { scrolls, opened, focused };
}

function restore({ scrolls, opened, focused }, sameVisit) {
  for (const one of part.querySelectorAll("[data-scroll]")) {
    if (one.id === "visit" && !sameVisit) continue;
    const top = scrolls.get(one.id);
    if (top !== undefined) one.scrollTop = Math.min(top, one.scrollHeight);
    else if (one.dataset.scroll === "end") one.scrollTop = one.scrollHeight;
  }
  for (const one of part.querySelectorAll("details[data-keep]")) {
    if (opened.includes(one.dataset.keep)) one.open = true;
  }
  if (focused) {
    const links = [...part.querySelectorAll("a[href]")];
    links.find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }
}

async function swap(search, sameVisit) {
  const mine = ++asked;
  const answer = await fetch(partAddress(search), { headers: { Accept: "text/html" } });
  if (answer.redirected || answer.status === 403 || answer.status === 404) {
    location.reload();
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const html = await answer.text();
  if (mine !== asked) return;
  const kept = remember();
  part.innerHTML = html;
  stamp = stampOf(part);
  restore(kept, sameVisit);
}

function follow(search) {
  swap(search, false).catch(() => location.assign(search));
}

part.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  follow(location.search);
});
addEventListener("popstate", () => follow(location.search));

/* Arrow keys walk the list of visits. */
part.addEventListener("keydown", (event) => {
  const link = event.target.closest(".vv");
  if (!link || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const all = [...part.querySelectorAll(".vv")];
  const next = all[all.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

/* --- staying up to date -------------------------------------------------------------------- */

function tellStale(isStale) {
  for (const one of part.querySelectorAll("[data-stale]")) one.hidden = !isStale;
}

function refresh() {
  swap(location.search, true).then(
    () => tellStale(false),
    () => tellStale(true),
  );
}

let polling = 0;

function listen() {
  const source = new EventSource(part.dataset.live);
  source.addEventListener("changed", (event) => {
    tellStale(false);
    if (event.data !== stamp) refresh();
  });
  source.addEventListener("open", () => {
    clearInterval(polling);
    polling = 0;
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    polling ||= setInterval(refresh, POLL_MS);
    setTimeout(listen, 10 * POLL_MS);
  });
}

for (const one of part.querySelectorAll("[data-scroll=end]")) one.scrollTop = one.scrollHeight;
part.querySelector("#visits [aria-current]")?.scrollIntoView({ block: "nearest" });
listen();
