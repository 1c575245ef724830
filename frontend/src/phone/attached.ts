import type { MediaHeader, MediaKind } from "../bubble/types";

const KINDS: Readonly<Record<string, MediaKind>> = {
  image: "image",
  video: "video",
  audio: "audio",
};

/* A file as the bubble shows it before the server has it. */
export function attached(file: File): MediaHeader {
  const kind = KINDS[file.type.split("/")[0] ?? ""] ?? "document";
  return { kind, url: URL.createObjectURL(file), name: file.name };
}
