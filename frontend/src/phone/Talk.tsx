import { Chat } from "../bubble/Chat";
import { parseStamp } from "../clock/clock";
import { useWording } from "../texts/texts";
import { BusinessSees } from "./BusinessSees";
import type { PhoneState } from "./state";
import type { PhoneHandle } from "./usePhone";
import { Waiting } from "./Waiting";

/* All that was said, what is on its way, and how far the last message got. */
export function Talk({ phone, state }: { phone: PhoneHandle; state: PhoneState }) {
  const { t } = useWording();
  const business = state.business.name;
  const isEmpty = state.bubbles.length + phone.waiting.length === 0;
  return (
    <>
      {isEmpty && <div className="wp-day">{t("empty_chat")}</div>}
      <Chat bubbles={state.bubbles} side="customer" business={business} now={parseStamp(state.now)}>
        {phone.waiting.map((each) => (
          <Waiting
            key={each.key}
            waiting={each}
            business={business}
            onAgain={() => phone.again(each.key)}
            onDiscard={() => phone.discard(each.key)}
          />
        ))}
      </Chat>
      <BusinessSees bubbles={state.bubbles} />
    </>
  );
}
