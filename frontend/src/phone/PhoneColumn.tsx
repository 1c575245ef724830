import { useState } from "react";
import { useWording } from "../texts/texts";
import { type Api, type Demo, Failure } from "./api";
import { Connected } from "./Connected";
import { Demos } from "./Demos";
import { Facts } from "./Facts";
import { Screen } from "./Screen";
import { usePhone } from "./usePhone";
import { useToast } from "./useToast";
import { Who } from "./Who";

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
  const { shown, ask } = phone;
  const name = shown?.state.name || number;

  const attempt = async (call: () => Promise<void>) => {
    try {
      await call();
      await ask();
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      toast.complain(error.message);
      return false;
    }
  };
  const begin = async (demo: Demo) => {
    const hasBegun = await attempt(() => api.start(demo, number));
    if (hasBegun) toast.tell(t("demo_started", { name: t(`demo_${demo}`) }));
  };
  const look = (isReading: boolean) => attempt(() => api.read(number, isReading));
  const label = t("phone_of", { name });
  return (
    <section
      className={`wp-col${isCurrent ? " is-current" : ""}`}
      aria-label={label}
      data-phone={number}
    >
      <Who name={name} number={number} isDark={isDark} onDark={setDark} onRemove={onRemove} />
      {shown !== null && <Facts shown={shown} onReading={look} />}
      <Connected phone={phone} />
      <div className={`wp-phone wp-theme ${isDark ? "is-dark" : "is-light"}`}>
        <div className="wp-scr" aria-busy={shown === null}>
          {shown === null && <div className="wp-loading">{t("loading")}</div>}
          {shown !== null && <Screen api={api} phone={phone} shown={shown} toast={toast} />}
        </div>
      </div>
      {shown?.state.channel !== "sms" && <Demos onStart={begin} />}
    </section>
  );
}
