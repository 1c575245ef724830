import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

const NEAR = 80;

/* The chat's scroll: it follows new messages while its end is in sight, and stays put otherwise. */
export function Wall({
  label,
  count,
  children,
}: {
  label: string;
  count: number;
  children: ReactNode;
}) {
  const { t } = useWording();
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
    if (inside.current !== null) grown.observe(inside.current);
    if (wall.current !== null) grown.observe(wall.current);
    return () => grown.disconnect();
  }, []);
  const onScroll = () => {
    const element = wall.current;
    if (element === null) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    if (follows.current) setNews(false);
  };
  const catchUp = () => {
    follows.current = true;
    toEnd(wall.current);
    setNews(false);
  };
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

function toEnd(wall: HTMLElement | null): void {
  if (wall !== null) wall.scrollTop = wall.scrollHeight;
}
