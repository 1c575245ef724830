/* Django's json_script leaves the island's props in the page. */

export function readJson<T>(id: string, instead: T): T {
  const text = document.getElementById(id)?.textContent ?? "";
  return text === "" ? instead : (JSON.parse(text) as T);
}
