import { hourMinute, parseStamp } from "../clock/clock";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { useActions } from "./actions";
import { Buttons } from "./Buttons";
import { Carousel } from "./Carousel";
import { Folded } from "./Folded";
import { Head, isMedia } from "./Head";
import { People } from "./People";
import { Quoted } from "./Quoted";
import { ReactButton } from "./ReactButton";
import { Shop } from "./Shop";
import { type TickState, Ticks } from "./Ticks";
import type { BubbleData } from "./types";

export type Side = "customer" | "operator";

interface Props {
  readonly bubble: BubbleData;
  readonly side: Side;
  readonly business: string;
  readonly ticks?: TickState | null;
}

/* One message with all its parts. The side decides who is "me" and stands on the right. */
export function Bubble({ bubble, side, business, ticks = shownTicks(bubble, side) }: Props) {
  const mine = bubble.direction === (side === "customer" ? "in" : "out");
  return (
    <div className={`wp-msg ${mine ? "is-mine" : "is-theirs"}`} data-bubble={bubble.id}>
      {bubble.sender !== "" && <div className="wp-sender">{bubble.sender}</div>}
      <div className={`wp-bb${bubble.header?.kind === "sticker" ? " is-bare" : ""}`}>
        {isMedia(bubble.header) && bubble.header !== null && <Head header={bubble.header} />}
        <div className="wp-c">
          <Words bubble={bubble} business={business} />
          <div className="wp-tm">
            <time dateTime={bubble.at}>{hourMinute(parseStamp(bubble.at))}</time>
            {ticks !== null && <Ticks value={ticks} />}
          </div>
        </div>
        <Buttons bubble={bubble} />
        {bubble.shop !== null && <Shop shop={bubble.shop} />}
      </div>
      {bubble.cards.length > 0 && <Carousel bubble={bubble} />}
      {bubble.error !== null && <Trouble bubble={bubble} />}
      {!mine && <QuoteButton bubble={bubble} />}
      {!mine && <ReactButton bubble={bubble} />}
    </div>
  );
}

function Words({ bubble, business }: { bubble: BubbleData; business: string }) {
  return (
    <>
      {bubble.quoted !== null && <Quoted quoted={bubble.quoted} business={business} />}
      {bubble.header?.kind === "text" && <Head header={bubble.header} />}
      {bubble.people.length > 0 && <People people={bubble.people} />}
      {bubble.text !== "" && <Folded text={bubble.text} />}
      {bubble.note !== "" && <div className="wp-note">{bubble.note}</div>}
      {bubble.footer !== "" && (
        <div className="wp-ft" dir="auto">
          {bubble.footer}
        </div>
      )}
    </>
  );
}

/* The provider's code stays visible, but second. */
function Trouble({ bubble }: { bubble: BubbleData }) {
  if (bubble.error === null) return null;
  return (
    <div className="wp-trouble">
      <Icon name="alert" size={13} />
      <span>
        {bubble.error.text} <code>{bubble.error.code}</code>
      </span>
    </div>
  );
}

function QuoteButton({ bubble }: { bubble: BubbleData }) {
  const { t } = useWording();
  const actions = useActions();
  if (actions === null) return null;
  return (
    <button
      type="button"
      className="wp-quote"
      aria-label={t("reply")}
      title={t("reply")}
      onClick={() => actions.quote(bubble)}
    >
      <Icon name="reply" size={14} />
    </button>
  );
}

/* Ticks stand on the right only, with who wrote the message; on the phone trouble shows anywhere. */
function shownTicks(bubble: BubbleData, side: Side): TickState | null {
  if (side === "operator") return bubble.direction === "out" ? bubble.ticks : null;
  if (bubble.direction === "in") return bubble.ticks ?? "delivered";
  return bubble.ticks === "undelivered" || bubble.ticks === "uncertain" ? bubble.ticks : null;
}
