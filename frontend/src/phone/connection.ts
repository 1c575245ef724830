/* Carries out what live.ts decides, with the browser's stream, timers and visibility. */
import {
  AT_REST,
  type Command,
  type Happening,
  type Live,
  type Mode,
  next,
  POLL_MS,
  SILENCE_MS,
  STREAM_AGAIN_MS,
} from "./live";
import type { PhoneState } from "./state";

const CLOSED = 2;
const CHECK_MS = 20_000;
const BETWEEN_TRIES_MS = 500;

export interface Ports {
  readonly address: string;
  readonly ask: () => Promise<PhoneState>;
  readonly onState: (state: PhoneState) => void;
  readonly onMode: (mode: Mode) => void;
  readonly onAnswer: (failure: string | null) => void;
}

export class Connection {
  private live: Live = AT_REST;
  private stream: EventSource | null = null;
  private readonly timers = new Set<number>();
  private asking = false;
  private checks = 0;

  constructor(private readonly ports: Ports) {}

  start(): void {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.checks = window.setInterval(() => this.check(), CHECK_MS);
    this.happen("start");
  }

  stop(): void {
    window.clearInterval(this.checks);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.happen("hidden");
  }

  /* Also used after a tap of our own: the answer need not wait for the stream. */
  async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      this.ports.onState(await this.ports.ask());
      this.ports.onAnswer(null);
    } catch (error) {
      this.ports.onAnswer(error instanceof Error ? error.message : String(error));
    } finally {
      this.asking = false;
    }
  }

  /* A stream tells of messages, not of a clock that was moved, and a lost one may not notice it is. */
  private check(): void {
    if (this.live.mode === "live") void this.ask();
  }

  private readonly onVisibility = () => {
    this.happen(document.visibilityState === "hidden" ? "hidden" : "shown");
  };

  private happen(happening: Happening): void {
    const { live, commands } = next(this.live, happening);
    const changed = live.mode !== this.live.mode;
    this.live = live;
    if (changed) this.ports.onMode(live.mode);
    for (const command of commands) this.carryOut(command);
  }

  private carryOut(command: Command): void {
    switch (command) {
      case "open_stream":
        return this.live.failures > 0 && this.live.mode === "connecting"
          ? this.later(() => this.open(), BETWEEN_TRIES_MS)
          : this.open();
      case "close_stream":
        return this.close();
      case "ask":
        return void this.ask();
      case "poll_later":
        return this.later(() => this.happen("poll_is_due"), POLL_MS);
      case "stream_later":
        return this.later(() => this.happen("stream_is_due"), STREAM_AGAIN_MS);
      case "cancel_timers":
        for (const timer of this.timers) window.clearTimeout(timer);
        return this.timers.clear();
    }
  }

  /* The server sends the state at once: a stream that stays silent is held back on its way. */
  private open(): void {
    this.close();
    const stream = new EventSource(this.ports.address);
    this.stream = stream;
    let heard = false;
    stream.addEventListener("phone", (event) => {
      if (this.stream !== stream) return;
      heard = true;
      this.ports.onState(JSON.parse((event as MessageEvent<string>).data) as PhoneState);
      this.ports.onAnswer(null);
      this.happen("message");
    });
    /* The server is there, what lies behind it is not: the answer to a question says why. */
    stream.addEventListener("trouble", () => {
      heard = true;
      void this.ask();
    });
    stream.onerror = () => {
      if (this.stream === stream) this.happen("stream_failed");
    };
    this.later(() => {
      if (this.stream === stream && !heard && stream.readyState !== CLOSED)
        this.happen("stream_failed");
    }, SILENCE_MS);
  }

  private close(): void {
    this.stream?.close();
    this.stream = null;
  }

  private later(act: () => void, milliseconds: number): void {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }
}
