import { Formatted } from "../bubble/Formatted";
import { isOn, textOf } from "./bindings";
import type { PartProps } from "./part";

/* Markdown's double marks are the chat's single ones. */
export function WordsPart({ part, scope }: PartProps) {
  const text = textOf(part["text"], scope);
  if (part.type === "TextHeading") return <h3 dir="auto">{text}</h3>;
  if (part.type === "TextSubheading")
    return (
      <h3 className="is-sub" dir="auto">
        {text}
      </h3>
    );
  const look = part.type === "TextCaption" ? "wp-flow-c" : "wp-flow-t";
  const isMarkdown = part.type === "RichText" || isOn(part["markdown"], scope, false);
  if (isMarkdown)
    return (
      <div className={look}>
        <Formatted text={chatMarks(text)} />
      </div>
    );
  const weight = textOf(part["font-weight"], scope);
  const looks = [
    look,
    weight.includes("bold") ? "is-bold" : "",
    weight.includes("italic") ? "is-italic" : "",
  ];
  if (isOn(part["strikethrough"], scope, false)) looks.push("is-struck");
  return (
    <p className={looks.join(" ").trim()} dir="auto">
      {text}
    </p>
  );
}

export function chatMarks(text: string): string {
  return text
    .replace(/(^|[^*])\*(?!\*)([^*\n]+)\*(?!\*)/g, "$1_$2_")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/~~([^~\n]+)~~/g, "~$1~")
    .replace(/^#{1,6} +(.+)$/gm, "*$1*")
    .replace(/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g, "$1 $2");
}
