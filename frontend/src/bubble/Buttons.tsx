import { useWording } from "../texts/texts";
import { useActions } from "./actions";
import { ActionRow, ButtonRow, Inside } from "./ButtonRow";
import type { BubbleData } from "./types";

/* Everything under a bubble's text that can be pressed. */
export function Buttons({ bubble }: { bubble: BubbleData }) {
  const { t, limits } = useWording();
  const actions = useActions();
  const folded = actions !== null && bubble.buttons.length >= limits.options_folded_from;
  const shown = folded ? bubble.buttons.slice(0, limits.options_shown) : bubble.buttons;
  const opensForm =
    bubble.form !== null && !bubble.buttons.some((button) => button.kind === "flow");
  return (
    <>
      {shown.map((button, number) => (
        <ButtonRow key={number} bubble={bubble} button={button} />
      ))}
      {folded && (
        <ActionRow onPress={() => actions.open("options", bubble)}>
          <Inside icon="list" title={t("see_all")} />
        </ActionRow>
      )}
      {bubble.list !== null && <MenuRow bubble={bubble} title={bubble.list.button} />}
      {opensForm && bubble.form !== null && <FormRow bubble={bubble} title={bubble.form.cta} />}
    </>
  );
}

function MenuRow({ bubble, title }: { bubble: BubbleData; title: string }) {
  const actions = useActions();
  const inside = <Inside icon="list" title={title} />;
  if (actions !== null)
    return <ActionRow onPress={() => actions.open("list", bubble)}>{inside}</ActionRow>;
  const rows = bubble.list?.sections.flatMap((section) => section.rows) ?? [];
  return (
    <>
      <div className="wp-act">{inside}</div>
      <ul className="wp-rows">
        {rows.map((row) => (
          <li key={row.id} dir="auto">
            {row.title}
          </li>
        ))}
      </ul>
    </>
  );
}

function FormRow({ bubble, title }: { bubble: BubbleData; title: string }) {
  const actions = useActions();
  const inside = <Inside icon="form" title={title} />;
  if (actions === null) return <div className="wp-act">{inside}</div>;
  return <ActionRow onPress={() => actions.open("form", bubble)}>{inside}</ActionRow>;
}
