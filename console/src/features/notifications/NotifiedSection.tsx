import { useInfiniteQuery } from "@tanstack/react-query";
import { notificationsQuery } from "../../api/notifications";
import type { Incident } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Glyph } from "../../ui/Glyph";
import { Section } from "../../ui/Panel";
import { To } from "../../ui/To";
import styles from "./NotifiedSection.module.css";

/** Who was told of an incident: the last five of its group. */
export default function NotifiedSection({ incident }: { incident: Incident }) {
  const group = incident.group_key;
  const query = useInfiniteQuery(notificationsQuery({ group_key: group }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <Section title="Notified" note={<To page="notifications" search={{ group }} className="link">All {items.length}{query.hasNextPage ? "+" : ""}</To>}>
      <ul>
        {items.slice(0, 5).map((one) => (
          <li key={one.id} className={styles.line}>
            <Glyph name={one.outcome === "delivered" ? "ok" : one.outcome === "failed" ? "critical" : "waiting"} label={one.outcome} />
            <span className="ell">{one.receiver}</span>
            <Ago at={one.at} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
