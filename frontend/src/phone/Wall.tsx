import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

const NEAR = 80;

interface Props {
  readonly label: string;
  readonly count: number;
  readonly children: ReactNode;
}

/* The chat's scroll: it follows new messages while its end is in sight, and stays put otherwise. */
export function Wall({ label, count, children }: Props) {
  const { t } = useWording();
  const { wall, inside, hasNews, onScroll, catchUp } = useFollowing(count);
  return (
    <div className="wp-wall-box">
      <div
        className="wp-wall"
        ref={wall}
        role="log"
        aria-label={label}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className="wp-chat" ref={inside}>
          {children}
        </div>
      </div>
      {hasNews && (
        <button type="button" className="wp-news" aria-label={t("newest")} onClick={catchUp}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function useFollowing(count: number) {
  const wall = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [hasNews, setNews] = useState(false);
  useLayoutEffect(() => {
    if (follows.current) toEnd(wall.current);
    else setNews(true);
  }, [count]);
  useEffect(() => {
    const grown = new ResizeObserver(() => follows.current && toEnd(wall.current));
    for (const part of [inside.current, wall.current]) if (part !== null) grown.observe(part);
    return () => grown.disconnect();
  }, []);
  const onScroll = () => {
    follows.current = isNearEnd(wall.current);
    if (follows.current) setNews(false);
  };
  const catchUp = () => {
    follows.current = true;
    toEnd(wall.current);
    setNews(false);
  };
  return { wall, inside, hasNews, onScroll, catchUp };
}

function isNearEnd(wall: HTMLElement | null): boolean {
  return wall === null || wall.scrollHeight - wall.scrollTop - wall.clientHeight < NEAR;
}

function toEnd(wall: HTMLElement | null): void {
  if (wall !== null) wall.scrollTop = wall.scrollHeight;
}
