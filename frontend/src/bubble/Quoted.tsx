import { useWording } from "../texts/texts";
import type { Quoted as QuotedData } from "./types";

export function Quoted({ quoted, business }: { quoted: QuotedData; business: string }) {
  const { t } = useWording();
  const who = quoted.direction === "out" ? business : t("you");
  return (
    <div className="wp-q" dir="auto">
      {who !== "" && <b>{who}</b>}
      <span>{quoted.text}</span>
    </div>
  );
}
