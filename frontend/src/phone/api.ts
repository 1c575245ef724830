/* The phone's calls to the server. Every failure becomes a Failure whose words say what to do. */
import type { FlowJson } from "../flow/types";
import type { Wording, WordingFromServer } from "../texts/texts";
import type { PhoneState } from "./state";

export class Failure extends Error {}

export type Demo = "appointment_booking" | "order_shipped";
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  readonly address: string;
}
export type Answers = Readonly<Record<string, unknown>>;

export class Api {
  constructor(
    readonly base: string,
    private readonly csrf: string,
    private words: Wording,
    private readonly channel = "",
  ) {}

  /* The same server, talking to another of the business's numbers. */
  on(channel: string): Api {
    return new Api(this.base, this.csrf, this.words, channel);
  }

  speak(words: Wording): void {
    this.words = words;
  }

  texts(): Promise<WordingFromServer> {
    return this.get<WordingFromServer>("texts/");
  }

  state(number: string): Promise<PhoneState> {
    return this.get<PhoneState>(`${path(number)}/`);
  }

  flow(id: string): Promise<FlowJson> {
    return this.get<FlowJson>(`flows/${encodeURIComponent(id)}/`);
  }

  liveAddress(number: string): string {
    return this.address(`${path(number)}/live/`);
  }

  say(number: string, text: string, replyTo: string | null): Promise<void> {
    return this.post(
      `${path(number)}/say/`,
      replyTo === null ? { text } : { text, reply_to: replyTo },
    );
  }

  tap(number: string, message: string, id: string): Promise<void> {
    return this.post(`${path(number)}/tap/`, { message, id });
  }

  submit(number: string, message: string, answers: Answers): Promise<void> {
    return this.post(`${path(number)}/submit/`, { message, answers });
  }

  media(number: string, file: File, text: string): Promise<void> {
    const body = new FormData();
    body.append("file", file);
    if (text !== "") body.append("text", text);
    return this.send(`${path(number)}/media/`, body, {});
  }

  locate(number: string, place: Place): Promise<void> {
    return this.post(`${path(number)}/location/`, place);
  }

  contact(number: string, name: string, phone: string): Promise<void> {
    return this.post(`${path(number)}/contact/`, { name, phone });
  }

  react(number: string, message: string, emoji: string): Promise<void> {
    return this.post(`${path(number)}/reaction/`, { message, emoji });
  }

  read(number: string, open: boolean): Promise<void> {
    return this.post(`${path(number)}/open/`, { open });
  }

  start(demo: Demo, number: string): Promise<void> {
    return this.post(`start/${demo}/`, { number });
  }

  private address(where: string): string {
    const query = this.channel === "" ? "" : `?channel=${encodeURIComponent(this.channel)}`;
    return this.base + where + query;
  }

  private async get<T>(where: string): Promise<T> {
    const answer = await this.ask(where, { headers: { Accept: "application/json" } });
    return (await answer.json().catch(() => this.fail("error_server", answer.status))) as T;
  }

  private post(where: string, body: unknown): Promise<void> {
    return this.send(where, JSON.stringify(body), { "Content-Type": "application/json" });
  }

  private async send(
    where: string,
    body: BodyInit,
    headers: Record<string, string>,
  ): Promise<void> {
    await this.ask(where, {
      method: "POST",
      body,
      headers: { ...headers, Accept: "application/json", "X-CSRFToken": this.csrf },
    });
  }

  private async ask(where: string, init: RequestInit): Promise<Response> {
    const all = {
      ...init,
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
    } as const;
    const answer = await fetch(this.address(where), all).catch(() => this.fail("error_offline", 0));
    if (answer.ok) return answer;
    if (answer.type === "opaqueredirect" || answer.status === 401) this.fail("error_login", 302);
    throw new Failure(
      (await reason(answer)) ?? this.words.t("error_server", { status: answer.status }),
    );
  }

  private fail(key: "error_offline" | "error_login" | "error_server", status: number): never {
    throw new Failure(this.words.t(key, { status }));
  }
}

function path(number: string): string {
  return encodeURIComponent(number);
}

async function reason(answer: Response): Promise<string | null> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  return typeof body.error === "string" && body.error !== "" ? body.error : null;
}
