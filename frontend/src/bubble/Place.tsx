import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { LocationHeader } from "./types";

/* A drawn map tile: nothing is asked of a map service, which would learn the customer's place. */
export function Place({ place }: { place: LocationHeader }) {
  const { t } = useWording();
  const coordinates = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  return (
    <div className="wp-place">
      <div className="wp-map" aria-hidden="true">
        <svg viewBox="0 0 240 92" preserveAspectRatio="xMidYMid slice">
          <path className="a" d="M-5 62C50 40 90 74 140 52s70-40 110-34V96H-5z" />
          <path className="b" d="M-5 22h90l36 30 124 8M64-5v70l-20 36M176-5l-22 100M-5 78l110-26" />
        </svg>
        <span>
          <Icon name="pin" size={26} />
        </span>
      </div>
      <div className="wp-place-t" dir="auto">
        <b>{place.name || t("location")}</b>
        <span>{place.address || coordinates}</span>
      </div>
    </div>
  );
}
