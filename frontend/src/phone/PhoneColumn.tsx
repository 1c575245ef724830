import { useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { type Api, type Demo, Failure } from "./api";
import { initials } from "./ChatHeader";
import { Connected } from "./Connected";
import { Demos } from "./Demos";
import { ReadingSwitch } from "./ReadingSwitch";
import { Screen } from "./Screen";
import { usePhone } from "./usePhone";
import { useToast } from "./useToast";
import { WindowClock, WindowHint } from "./WindowClock";

interface Props {
  readonly api: Api;
  readonly number: string;
  readonly isCurrent: boolean;
  readonly onRemove: () => void;
}

/* One customer: who it is, what of them the business may use, and the phone itself. */
export function PhoneColumn({ api, number, isCurrent, onRemove }: Props) {
  const { t } = useWording();
  const toast = useToast();
  const phone = usePhone(api, number, toast.complain);
  const [isDark, setDark] = useState(() => document.documentElement.classList.contains("dark"));
  const name = phone.shown?.state.name || number;
  const { shown } = phone;

  const attempt = async (call: () => Promise<void>) => {
    try {
      await call();
      await phone.ask();
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      toast.complain(error.message);
      return false;
    }
  };
  const begin = async (demo: Demo) => {
    if (await attempt(() => api.start(demo, number)))
      toast.tell(t("demo_started", { name: t(`demo_${demo}`) }));
  };
  const removal = t("remove_phone", { name });
  return (
    <section
      className={`wp-col${isCurrent ? " is-current" : ""}`}
      aria-label={t("phone_of", { name })}
      data-phone={number}
    >
      <div className="wp-who">
        <span className="wp-face" aria-hidden="true">
          {initials(name)}
        </span>
        <div className="wp-who-t">
          <b dir="auto">{name}</b>
          <span>{number}</span>
        </div>
        <button
          type="button"
          className="wp-tool"
          aria-pressed={isDark}
          aria-label={t("dark_phone")}
          title={isDark ? t("light_phone") : t("dark_phone")}
          onClick={() => setDark(!isDark)}
        >
          <Icon name={isDark ? "sun" : "moon"} />
        </button>
        <button
          type="button"
          className="wp-tool"
          aria-label={removal}
          title={removal}
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
      {shown !== null && (
        <div className="wp-facts">
          <WindowClock shown={shown} />
          <ReadingSwitch
            isOn={shown.state.open}
            onSwitch={(open) => attempt(() => api.read(number, open))}
          />
          <WindowHint shown={shown} />
          {!shown.state.open && <span className="wp-hint">{t("not_reading_text")}</span>}
        </div>
      )}
      <Connected phone={phone} />
      <div className={`wp-phone wp-theme ${isDark ? "is-dark" : "is-light"}`}>
        <div className="wp-scr" aria-busy={shown === null}>
          {shown === null ? (
            <div className="wp-loading">{t("loading")}</div>
          ) : (
            <Screen api={api} phone={phone} shown={shown} toast={toast} />
          )}
        </div>
      </div>
      <Demos onStart={begin} />
    </section>
  );
}
