/* Times as the customers' clock shows them: in the offset the server wrote, not the browser's. */

export interface Stamp {
  readonly at: number;
  readonly offset: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

export function parseStamp(iso: string): Stamp {
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)$/.exec(iso) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return { at: Date.parse(iso), offset };
}

export function later(stamp: Stamp, milliseconds: number): Stamp {
  return { at: stamp.at + milliseconds, offset: stamp.offset };
}

export function hourMinute(stamp: Stamp): string {
  return local(stamp).toISOString().slice(11, 16);
}

export function dayNumber(stamp: Stamp): number {
  return Math.floor((stamp.at + stamp.offset * MINUTE) / DAY);
}

export function dayLabel(stamp: Stamp, now: Stamp, today: string, yesterday: string): string {
  const age = dayNumber({ at: now.at, offset: stamp.offset }) - dayNumber(stamp);
  if (age === 0) return today;
  if (age === 1) return yesterday;
  const year = age > 300 || age < 0 ? { year: "numeric" as const } : {};
  return new Intl.DateTimeFormat(documentLanguage(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...year,
  }).format(local(stamp));
}

/* A day as a form has it, 2026-01-23; what is none stays as it is. */
export function dayInWords(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const style = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(documentLanguage(), style).format(at);
}

export function documentLanguage(): string {
  return document.documentElement.lang || "en";
}

function local(stamp: Stamp): Date {
  return new Date(stamp.at + stamp.offset * MINUTE);
}

/* The stamp written out in its own offset, as the server writes it. */
export function isoAt(stamp: Stamp): string {
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const away = Math.abs(stamp.offset);
  const sign = stamp.offset < 0 ? "-" : "+";
  return `${local(stamp).toISOString().slice(0, 23)}${sign}${pad(away / 60)}:${pad(away % 60)}`;
}
