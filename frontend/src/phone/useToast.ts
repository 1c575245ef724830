import { useCallback, useEffect, useState } from "react";

export interface Told {
  readonly text: string;
  readonly isError: boolean;
}

const NEWS_MS = 4_000;
const ERROR_MS = 12_000;

export interface ToastHandle {
  readonly told: Told | null;
  readonly tell: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly close: () => void;
}

export function useToast(): ToastHandle {
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    if (told === null) return;
    const timer = window.setTimeout(() => setTold(null), told.isError ? ERROR_MS : NEWS_MS);
    return () => window.clearTimeout(timer);
  }, [told]);
  const tell = useCallback((text: string) => setTold({ text, isError: false }), []);
  const complain = useCallback((text: string) => setTold({ text, isError: true }), []);
  const close = useCallback(() => setTold(null), []);
  return { told, tell, complain, close };
}
