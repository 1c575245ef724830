import { useEffect, useState } from "react";
import type { BubbleData } from "../bubble/types";
import { type Answers, type Api, Failure } from "../phone/api";
import { Sheet } from "../sheet/Sheet";
import { useWording } from "../texts/texts";
import { FlowPlayer } from "./FlowPlayer";
import { type Play, start } from "./player";

interface Props {
  readonly api: Api;
  readonly bubble: BubbleData;
  readonly onClose: () => void;
  readonly onComplete: (answers: Answers) => void;
  readonly onTell: (text: string) => void;
}

/* Fetches the form a message opens; what goes wrong is told in the sheet itself. */
export function FlowSheet({ api, bubble, onClose, onComplete, onTell }: Props) {
  const { t } = useWording();
  const [play, setPlay] = useState<Play | null>(null);
  const [failure, setFailure] = useState("");
  const { form } = bubble;
  useEffect(() => {
    if (form === null) return;
    let isWanted = true;
    api.flow(form.flow_id).then(
      (flow) => isWanted && setPlay(start(flow, form.screen || null, form.data ?? {})),
      (error: unknown) =>
        isWanted && setFailure(error instanceof Failure ? error.message : String(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [api, form]);
  if (play !== null) {
    return (
      <FlowPlayer
        play={play}
        onPlay={setPlay}
        onClose={onClose}
        onComplete={onComplete}
        onTell={onTell}
      />
    );
  }
  return (
    <Sheet title={form?.cta ?? ""} onClose={onClose} look="tall">
      {failure === "" ? (
        <p className="wp-loading">{t("loading_form")}</p>
      ) : (
        <p className="wp-flow-e" role="alert">
          {failure}
        </p>
      )}
    </Sheet>
  );
}
