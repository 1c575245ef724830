import { useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { Place } from "./api";

/* Where the customer is, and whom they know. */
const HERE: Place = {
  latitude: 1.3048,
  longitude: 103.8318,
  name: "Orchard Road",
  address: "Orchard Road, Singapore",
};
const FRIEND = { name: "Mei Lin Tan", phone: "+6591234009" };

interface Props {
  readonly onPlace: (place: Place) => void;
  readonly onContact: (name: string, phone: string) => void;
}

export function MoreToSend({ onPlace, onContact }: Props) {
  const { t } = useWording();
  const [isOpen, setOpen] = useState(false);
  const choose = (send: () => void) => () => {
    setOpen(false);
    send();
  };
  const label = t("more_to_send");
  return (
    <div className="wp-more" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button
        type="button"
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="plus" size={17} />
      </button>
      {isOpen && (
        <div className="wp-menu" role="group" aria-label={label}>
          <button type="button" onClick={choose(() => onPlace(HERE))}>
            <Icon name="pin" size={15} />
            {t("send_place", { name: HERE.name })}
          </button>
          <button type="button" onClick={choose(() => onContact(FRIEND.name, FRIEND.phone))}>
            <Icon name="person" size={15} />
            {t("send_contact", { name: FRIEND.name })}
          </button>
        </div>
      )}
    </div>
  );
}
