import type { Api } from "./api";
import { type LiveHandle, useLive } from "./useLive";
import { type SendingHandle, useSending } from "./useSending";

export type PhoneHandle = LiveHandle & SendingHandle;

/* One phone: its state from the server, and what is on its way there. */
export function usePhone(api: Api, number: string, onFailure: (text: string) => void): PhoneHandle {
  const live = useLive(api, number);
  return { ...live, ...useSending(live, onFailure) };
}
