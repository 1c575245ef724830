import { Icon } from "../icons/Icon";
import type { Person } from "./types";

/* Shared contacts, a card each, as they would be saved to the address book. */
export function People({ people }: { people: readonly Person[] }) {
  return (
    <ul className="wp-people">
      {people.map((person, number) => (
        <li key={number}>
          <span className="wp-person-i" aria-hidden="true">
            <Icon name="person" size={18} />
          </span>
          <span className="wp-person-t" dir="auto">
            <b>{person.name || person.phones[0]}</b>
            {person.company !== "" && <span>{person.company}</span>}
            {person.phones.map((phone) => (
              <bdi key={phone}>{phone}</bdi>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
