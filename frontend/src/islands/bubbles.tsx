import { createRoot, type Root } from "react-dom/client";
import { Chat } from "../bubble/Chat";
import type { BubbleData } from "../bubble/types";
import { parseStamp } from "../clock/clock";
import { type WordingFromServer, wording, WordingContext } from "../texts/texts";
import { readJson } from "./props";
import "../styles/islands.css";

/* Every list of bubbles on a page of the console, as the operator sees it. */
const words = wording(readJson<WordingFromServer>("island-texts", {}));
const drawn = new Map<HTMLElement, Root>();

function draw(place: HTMLElement): void {
  const bubbles = readJson<BubbleData[]>(place.dataset.props ?? "", []);
  const now = parseStamp(new Date().toISOString());
  const root = createRoot(place);
  drawn.set(place, root);
  place.classList.add("wp-op", "wp-theme");
  root.render(
    <WordingContext value={words}>
      <Chat bubbles={bubbles} side="operator" business="" now={now} />
    </WordingContext>,
  );
}

/* A live page replaces parts of itself: new places are drawn, lost ones let go. */
function drawAll(): void {
  for (const [place, root] of drawn) {
    if (place.isConnected) continue;
    root.unmount();
    drawn.delete(place);
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-island=bubbles]")) {
    if (!drawn.has(place)) draw(place);
  }
}

drawAll();
new MutationObserver(drawAll).observe(document.body, { childList: true, subtree: true });
