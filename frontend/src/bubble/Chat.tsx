import { Fragment, type ReactNode } from "react";
import { dayLabel, parseStamp, type Stamp } from "../clock/clock";
import { useWording } from "../texts/texts";
import { Bubble, type Side } from "./Bubble";
import { byDay } from "./days";
import type { BubbleData } from "./types";

interface Props {
  readonly bubbles: readonly BubbleData[];
  readonly side: Side;
  readonly business: string;
  readonly now: Stamp;
  readonly children?: ReactNode;
}

/* Messages under their days, oldest first; what is still being sent follows as children. */
export function Chat({ bubbles, side, business, now, children }: Props) {
  const { t } = useWording();
  return (
    <>
      {byDay(bubbles).map((day, number) => (
        <Fragment key={`${day.number} ${number}`}>
          <div className="wp-day">
            {dayLabel(parseStamp(day.at), now, t("today"), t("yesterday"))}
          </div>
          {day.bubbles.map((bubble) => (
            <Bubble key={bubble.id} bubble={bubble} side={side} business={business} />
          ))}
        </Fragment>
      ))}
      {children}
    </>
  );
}
