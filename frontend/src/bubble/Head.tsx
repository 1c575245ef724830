import { Media } from "./Media";
import { Place } from "./Place";
import type { Header } from "./types";

export function Head({ header }: { header: Header }) {
  if (header.kind === "text")
    return (
      <div className="wp-title" dir="auto">
        {header.text}
      </div>
    );
  if (header.kind === "location") return <Place place={header} />;
  return <Media media={header} />;
}

export function isMedia(header: Header | null): boolean {
  return header !== null && header.kind !== "text";
}
