import { Inside } from "./ButtonRow";
import type { ShopData } from "./types";

/* Products are bought in WhatsApp alone: here they are named, and nothing can be pressed. */
export function Shop({ shop }: { shop: ShopData }) {
  return (
    <>
      <div className="wp-act">
        <Inside icon="list" title={shop.button} />
      </div>
      {shop.shelves.map((shelf, number) => (
        <div key={number} className="wp-shelf">
          {shelf.title !== "" && <b dir="auto">{shelf.title}</b>}
          <ul className="wp-rows">
            {shelf.items.map((item) => (
              <li key={item} dir="auto">
                {item}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}
