import { useState } from "react";
import { Icon } from "../icons/Icon";
import { type TextKey, useWording } from "../texts/texts";
import { safeMedia } from "./safeUrl";
import type { MediaHeader } from "./types";

const WORDS = {
  image: "photo",
  video: "video",
  audio: "audio",
  document: "document",
  sticker: "sticker",
} as const satisfies Record<MediaHeader["kind"], TextKey>;

export function Media({ media }: { media: MediaHeader }) {
  const { t } = useWording();
  const [isGone, setGone] = useState(false);
  const name = media.name || t(WORDS[media.kind]);
  const url = safeMedia(media.url);
  if (media.kind === "document") return <DocumentRow url={url} name={name} />;
  if (url === null || isGone) return <Gone media={media} name={name} />;
  const lost = () => setGone(true);
  if (media.kind === "video")
    return (
      <video
        className="wp-media"
        src={url}
        controls
        preload="metadata"
        aria-label={name}
        onError={lost}
      />
    );
  if (media.kind === "audio")
    return (
      <audio
        className="wp-audio"
        src={url}
        controls
        preload="metadata"
        aria-label={name}
        onError={lost}
      />
    );
  const look = media.kind === "sticker" ? "wp-sticker" : "wp-media";
  return <img className={look} src={url} alt={name} loading="lazy" onError={lost} />;
}

function DocumentRow({ url, name }: { url: string | null; name: string }) {
  const kind = /\.(\w{1,5})$/.exec(name)?.[1] ?? "";
  const inside = (
    <>
      <span className="wp-file-i">
        <Icon name="file" size={20} />
      </span>
      <span className="wp-file-n">{name}</span>
      <span className="wp-file-k">{kind}</span>
    </>
  );
  if (url === null) return <div className="wp-file">{inside}</div>;
  return (
    <a className="wp-file" href={url} target="_blank" rel="noopener noreferrer">
      {inside}
    </a>
  );
}

/* The kind and the name still tell what the customer would see. */
function Gone({ media, name }: { media: MediaHeader; name: string }) {
  const { t } = useWording();
  const icon = media.kind === "audio" ? "mic" : media.kind === "video" ? "play" : "image";
  return (
    <div
      className={`wp-gone is-${media.kind}`}
      role="img"
      aria-label={name}
      title={t("media_gone")}
    >
      <Icon name={icon} size={22} />
      <span>{name}</span>
    </div>
  );
}
