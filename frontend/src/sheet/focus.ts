/* Tab goes round within a sheet. */

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

interface TabPress {
  readonly shiftKey: boolean;
  preventDefault(): void;
}

export function nextFocus(event: TabPress, inside: HTMLElement | null): void {
  const all = [...(inside?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter(canTakeFocus);
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined) return event.preventDefault();
  const edge = event.shiftKey ? first : last;
  const isOutside = !all.includes(document.activeElement as HTMLElement);
  if (document.activeElement !== edge && !(isOutside && event.shiftKey)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/* Of a group of radio buttons the keyboard reaches the chosen one, or the first. */
function canTakeFocus(element: HTMLElement): boolean {
  if (!(element instanceof HTMLInputElement) || element.type !== "radio" || element.checked)
    return true;
  const group = [
    ...(element.form ?? document).querySelectorAll<HTMLInputElement>(
      `input[type=radio][name="${CSS.escape(element.name)}"]`,
    ),
  ];
  return !group.some((radio) => radio.checked) && group[0] === element;
}
