import { createRoot } from "react-dom/client";
import { Api } from "../phone/api";
import type { Known } from "../phone/known";
import type { Line } from "../phone/lines";
import { PhonePage } from "../phone/PhonePage";
import { type Wording, wording, WordingContext } from "../texts/texts";
import { readJson } from "./props";
import "../styles/islands.css";

interface Props {
  readonly csrf?: string;
  readonly api?: string;
  readonly numbers?: readonly string[];
  readonly known?: readonly Known[];
  readonly channels?: readonly Line[];
  readonly channel?: string;
}

const place = document.querySelector<HTMLElement>("[data-island=phone]");
if (place !== null) void mount(place, readJson<Props>("phone-props", {}));

/* Without the server's words the page still works, in English; the phones tell what is wrong. */
async function mount(element: HTMLElement, props: Props): Promise<void> {
  const base = new URL(props.api ?? "api/", window.location.href).pathname;
  const api = new Api(base, props.csrf ?? cookie("csrftoken"), wording());
  const words: Wording = await api.texts().then(wording, () => wording());
  api.speak(words);
  createRoot(element).render(
    <WordingContext value={words}>
      <PhonePage
        api={api}
        suggested={props.numbers ?? []}
        known={props.known ?? []}
        lines={props.channels ?? []}
        line={props.channel ?? ""}
      />
    </WordingContext>,
  );
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return decodeURIComponent(found?.slice(name.length + 1) ?? "");
}
