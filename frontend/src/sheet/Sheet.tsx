import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { nextFocus } from "./focus";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly onBack?: (() => void) | undefined;
  readonly look?: "short" | "tall";
  readonly under?: ReactNode;
  readonly children: ReactNode;
}

/* A bottom sheet over the dimmed chat. It holds the focus, Esc closes it, and it gives the focus back. */
export function Sheet({ title, onClose, onBack, look = "short", under, children }: Props) {
  const { t } = useWording();
  const sheet = useRef<HTMLDivElement>(null);
  const heading = useId();
  useHeldFocus(sheet);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    if (event.key === "Tab") nextFocus(event, sheet.current);
  };
  return (
    <div className="wp-over" onKeyDown={onKey}>
      <div className="wp-shade" onClick={onClose} />
      <div
        className={`wp-sheet is-${look}`}
        role="dialog"
        aria-modal="true"
        aria-labelledby={heading}
        ref={sheet}
        tabIndex={-1}
      >
        {look === "short" && <i className="wp-grip" />}
        <header>
          <button
            type="button"
            aria-label={onBack ? t("back") : t("close")}
            onClick={onBack ?? onClose}
          >
            <Icon name={onBack ? "back" : "close"} size={18} />
          </button>
          <h2 id={heading} dir="auto">
            {title}
          </h2>
          {onBack && (
            <button type="button" aria-label={t("close")} onClick={onClose}>
              <Icon name="close" size={18} />
            </button>
          )}
        </header>
        {under}
        {children}
      </div>
    </div>
  );
}

function useHeldFocus(sheet: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [sheet]);
}
