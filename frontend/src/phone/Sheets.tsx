import { FlowSheet } from "../flow/FlowSheet";
import { ListSheet } from "../sheet/ListSheet";
import { OptionsSheet } from "../sheet/OptionsSheet";
import type { Api } from "./api";
import type { Gestures } from "./useGestures";

/* What lies over the chat, if anything. */
export function Sheets({ api, gestures }: { api: Api; gestures: Gestures }) {
  const { opened, close, actions } = gestures;
  if (opened === null) return null;
  const { what, bubble } = opened;
  if (what === "options") return <OptionsSheet bubble={bubble} onClose={close} />;
  if (what === "list") {
    return (
      <ListSheet bubble={bubble} onClose={close} onSend={(row) => gestures.pick(bubble, row)} />
    );
  }
  return (
    <FlowSheet
      api={api}
      bubble={bubble}
      onClose={close}
      onComplete={(answers) => gestures.submit(bubble, answers)}
      onTell={actions.tell}
    />
  );
}
