import { useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { Demo } from "./api";

const DEMOS: readonly Demo[] = ["appointment_booking", "order_shipped"];

export function Demos({ onStart }: { onStart: (demo: Demo) => Promise<void> }) {
  const { t } = useWording();
  const [running, setRunning] = useState<Demo | null>(null);
  const press = async (demo: Demo) => {
    setRunning(demo);
    await onStart(demo);
    setRunning(null);
  };
  return (
    <div className="wp-demos">
      <span>{t("start_demo")}</span>
      {DEMOS.map((demo) => (
        <button
          key={demo}
          type="button"
          className="wp-btn"
          disabled={running !== null}
          onClick={() => void press(demo)}
        >
          <Icon name="play" size={13} />
          {t(`demo_${demo}`)}
        </button>
      ))}
    </div>
  );
}
