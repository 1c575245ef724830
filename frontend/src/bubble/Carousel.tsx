import { type KeyboardEvent, useRef, useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { ButtonRow } from "./ButtonRow";
import { Formatted } from "./Formatted";
import { Head } from "./Head";
import type { BubbleData, Card } from "./types";

/* Swiped by finger, wheel, arrow keys or the two buttons; every card as tall as the tallest. */
export function Carousel({ bubble }: { bubble: BubbleData }) {
  const { t } = useWording();
  const strip = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const last = bubble.cards.length - 1;
  const show = (index: number) => {
    const card = strip.current?.children[Math.max(0, Math.min(last, index))];
    card?.scrollIntoView({ block: "nearest", inline: "center", behavior: "smooth" });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    show(current + (event.key === "ArrowRight" ? 1 : -1));
  };
  return (
    <div className="wp-car" role="group" aria-label={t("cards")}>
      <div
        className="wp-strip"
        ref={strip}
        tabIndex={0}
        role="group"
        aria-label={t("cards")}
        onKeyDown={onKey}
        onScroll={() => setCurrent(nearest(strip.current))}
      >
        {bubble.cards.map((card, number) => (
          <CardView
            key={number}
            bubble={bubble}
            card={card}
            label={t("card_of", { number: number + 1, count: last + 1 })}
          />
        ))}
      </div>
      {current > 0 && <Swipe to="previous" onSwipe={() => show(current - 1)} />}
      {current < last && <Swipe to="next" onSwipe={() => show(current + 1)} />}
      <div className="wp-dots" aria-hidden="true">
        {bubble.cards.map((_, number) => (
          <i key={number} className={number === current ? "on" : ""} />
        ))}
      </div>
    </div>
  );
}

function Swipe({ to, onSwipe }: { to: "previous" | "next"; onSwipe: () => void }) {
  const { t } = useWording();
  return (
    <button
      type="button"
      className={`wp-swipe is-${to}`}
      aria-label={t(`${to}_card`)}
      onClick={onSwipe}
    >
      <Icon name={to === "next" ? "right" : "left"} />
    </button>
  );
}

function CardView({ bubble, card, label }: { bubble: BubbleData; card: Card; label: string }) {
  return (
    <div className="wp-card" role="group" aria-label={label}>
      {card.header !== null && <Head header={card.header} />}
      <div className="wp-card-t">
        <Formatted text={card.text} />
      </div>
      {card.buttons.map((button, number) => (
        <ButtonRow key={number} bubble={bubble} button={button} />
      ))}
    </div>
  );
}

/* The card whose middle is nearest to the strip's middle. */
export function nearest(strip: HTMLElement | null): number {
  if (strip === null) return 0;
  const middle = strip.scrollLeft + strip.clientWidth / 2;
  const distances = [...strip.children].map((card) => {
    const { offsetLeft, offsetWidth } = card as HTMLElement;
    return Math.abs(offsetLeft + offsetWidth / 2 - middle);
  });
  return distances.indexOf(Math.min(...distances));
}
