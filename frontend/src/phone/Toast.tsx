import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { Told } from "./useToast";

/* The regions are always there: a screen reader hears only what changes in one it knows. */
export function Toast({ told, onClose }: { told: Told | null; onClose: () => void }) {
  const { t } = useWording();
  const isError = told?.isError ?? false;
  return (
    <div className="wp-toasts">
      <div role="status">
        {told !== null && !isError && <p className="wp-toast">{told.text}</p>}
      </div>
      <div role="alert">
        {told !== null && isError && (
          <div className="wp-toast is-error">
            <Icon name="alert" size={15} />
            <p>{told.text}</p>
            <button type="button" aria-label={t("close")} onClick={onClose}>
              <Icon name="close" size={14} />
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
