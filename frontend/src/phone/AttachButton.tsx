import { type ChangeEvent, useCallback, useRef } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

const TAKEN = "image/*,video/*,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt";

export function AttachButton({ onChoose }: { onChoose: (file: File) => void }) {
  const { t } = useWording();
  const picker = useRef<HTMLInputElement>(null);
  const keep = useCallback((input: HTMLInputElement | null) => {
    picker.current = input;
    keepToOurselves(input);
  }, []);
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file !== undefined) onChoose(file);
  };
  const label = t("attach");
  return (
    <>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" size={17} />
      </button>
      <input ref={keep} type="file" accept={TAKEN} hidden onChange={change} />
    </>
  );
}

/* The admin's theme listens to every file field it has not marked, and expects a text field there. */
function keepToOurselves(input: HTMLInputElement | null): void {
  if (input !== null) Object.assign(input, { hasChangeListener: true });
}
