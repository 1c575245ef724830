import { ActionsContext } from "../bubble/actions";
import { useWording } from "../texts/texts";
import type { Api } from "./api";
import { ChatHeader } from "./ChatHeader";
import { Composer } from "./Composer";
import { Sheets } from "./Sheets";
import { StatusBar } from "./StatusBar";
import { Talk } from "./Talk";
import { Toast } from "./Toast";
import { useGestures } from "./useGestures";
import type { Shown } from "./useLive";
import type { PhoneHandle } from "./usePhone";
import type { ToastHandle } from "./useToast";
import { Wall } from "./Wall";

interface Props {
  readonly api: Api;
  readonly phone: PhoneHandle;
  readonly shown: Shown;
  readonly toast: ToastHandle;
}

/* What the customer holds in hand. Sheets lie over it, and what they cover takes no input. */
export function Screen({ api, phone, shown, toast }: Props) {
  const { t } = useWording();
  const { state, receivedAt } = shown;
  const gestures = useGestures(api, state.msisdn, phone, toast.tell);
  const business = state.business.name;
  return (
    <ActionsContext value={gestures.actions}>
      <div className="wp-under" inert={gestures.opened !== null}>
        <StatusBar now={state.now} receivedAt={receivedAt} />
        <ChatHeader business={business} />
        <Wall
          label={t("chat", { name: business })}
          count={state.bubbles.length + phone.waiting.length}
        >
          <Talk phone={phone} state={state} />
        </Wall>
        <Composer
          quoted={gestures.quoted}
          onUnquote={gestures.unquote}
          onSay={gestures.say}
          onFile={gestures.upload}
          onPlace={gestures.locate}
          onContact={gestures.introduce}
          isPlain={state.channel === "sms"}
          onProblem={toast.complain}
        />
      </div>
      <Sheets api={api} gestures={gestures} />
      <Toast told={toast.told} onClose={toast.close} />
    </ActionsContext>
  );
}
