import { useState } from "react";
import { useWording } from "../texts/texts";
import { fold } from "./fold";
import { Formatted } from "./Formatted";

export function Folded({ text }: { text: string }) {
  const { t, limits } = useWording();
  const [open, setOpen] = useState(false);
  const start = open ? null : fold(text, limits.fold_length);
  if (start === null) return <Formatted text={text} />;
  return (
    <div className="wp-folded">
      <Formatted text={`${start} …`} />
      <button type="button" className="wp-more" onClick={() => setOpen(true)}>
        {t("read_more")}
      </button>
    </div>
  );
}
