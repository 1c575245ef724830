/* Addresses come from message content: only those a browser may follow without running anything. */
const LINKS = ["http:", "https:"];

export function safeLink(url: string): string | null {
  return allowed(url, LINKS) ? url : null;
}

export function safeMedia(url: string): string | null {
  if (url.startsWith("data:"))
    return /^data:(image\/(png|jpe?g|webp|gif)|video\/|audio\/)/.test(url) ? url : null;
  return allowed(url, [...LINKS, "blob:"]) ? url : null;
}

function allowed(url: string, schemes: readonly string[]): boolean {
  if (url === "") return false;
  const parsed = URL.parse(url, document.baseURI);
  return parsed !== null && schemes.includes(parsed.protocol);
}
