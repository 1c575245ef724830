import { textOf } from "./bindings";
import type { PartProps } from "./part";
import type { Action } from "./types";

export function LinkPart({ part, scope, onAct }: PartProps) {
  const action = part["on-click-action"] as Action | undefined;
  return (
    <button
      type="button"
      className="wp-flow-l"
      onClick={() => action !== undefined && onAct(action)}
    >
      <span dir="auto">{textOf(part["text"], scope)}</span>
    </button>
  );
}
