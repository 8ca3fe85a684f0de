import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { countMax, incidentCountQuery } from "../api/incidents";
import { deliveriesQuery } from "../api/events";
import { deadLettersQuery } from "../api/settings";
import { BrandMark } from "../ui/BrandMark";
import { Glyph } from "../ui/Glyph";
import { IconApi, IconBell, IconClockPlay, IconDevices, IconHourglass, IconKey, IconListCheck, IconMailX, IconParking, IconPlug, IconWebhook, IconWorldShare } from "../ui/icons";
import { type PageName, To, useTenant } from "../ui/To";
import { countText } from "../ui/countText";
import { useMay } from "../ui/useMay";
import { permissionOf } from "./features";
import styles from "./Nav.module.css";

const incidentPages: readonly string[] = ["incidents", "alerts", "silences", "notifications"];

export function Nav({ page }: { page: string }) {
  const tenant = useTenant();
  const open = useQuery(incidentCountQuery({ state: "open" }));
  const critical = useQuery(incidentCountQuery({ state: "acknowledged", severity: "1,2" }));
  const may = useMay();
  const letters = useQuery({ ...deadLettersQuery(undefined), enabled: may("dead_letters:read") });
  const parked = useQuery({ ...deliveriesQuery({ subscriber: undefined, state: "parked" }), enabled: may("deliveries:read") });
  const waiting = (open.data?.items.length ?? 0) + (critical.data?.items.length ?? 0);
  return (
    <nav className={styles.nav} aria-label="Main">
      <To page="incidents" className={styles.brand}>
        <BrandMark />
        <b className={styles.word}>Mainstay</b>
        <span className={styles.tenant}>{tenant}</span>
      </To>
      <Group title="Watch">
        <Item page="incidents" current={incidentPages.includes(page)} icon={<IconBell className="icon" />} name="Incidents">
          {waiting > 0 && (
            <span className={`${styles.count} ${styles.act}`} title="Unacknowledged or critical">
              <Glyph name="critical" label="unacknowledged or critical:" />
              {waiting >= countMax ? `${countMax}+` : waiting}
            </span>
          )}
        </Item>
      </Group>
      <Group title="Prove">
        <Item page="ledger" current={page === "ledger"} icon={<IconListCheck className="icon" />} name="Ledger" />
      </Group>
      <Group title="Settings">
        <Item page="tokens" current={page === "tokens"} icon={<IconKey className="icon" />} name="Tokens" />
        <Item page="sessions" current={page === "sessions"} icon={<IconDevices className="icon" />} name="Sessions" />
        <Item page="integrations" current={page === "integrations"} icon={<IconPlug className="icon" />} name="Integrations" />
        <Item page="webhooks" current={page === "webhooks"} icon={<IconWebhook className="icon" />} name="Webhooks" />
        <Item page="destinations" current={page === "destinations"} icon={<IconWorldShare className="icon" />} name="Destinations" />
        <Item page="jobs" current={page === "jobs"} icon={<IconClockPlay className="icon" />} name="Jobs" />
        <Item page="deliveries" current={page === "deliveries"} icon={<IconParking className="icon" />} name="Parked events">
          {(parked.data?.items.length ?? 0) > 0 && <span className={styles.count}>{countText(parked.data)}</span>}
        </Item>
        <Item page="dead-letters" current={page === "dead-letters"} icon={<IconMailX className="icon" />} name="Dead letters">
          {(letters.data?.items.length ?? 0) > 0 && <span className={styles.count}>{countText(letters.data)}</span>}
        </Item>
        <Item page="retention" current={page === "retention"} icon={<IconHourglass className="icon" />} name="Retention" />
        <Item page="api" current={page === "api"} icon={<IconApi className="icon" />} name="API reference" />
      </Group>
    </nav>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.group}>
      <div className={styles.title}>{title}</div>
      <ul className={styles.list}>{children}</ul>
    </div>
  );
}

type ItemProps = { page: PageName; current: boolean; icon: ReactNode; name: string; children?: ReactNode };

function Item({ page, current, icon, name, children }: ItemProps) {
  const may = useMay();
  if (!may(permissionOf(page))) return null;
  return (
    <li>
      <To page={page} className={`${styles.item} ${current ? styles.on : ""}`} aria-current={current ? "page" : undefined} title={name}>
        {icon}
        <span className={styles.word}>{name}</span>
        {children}
      </To>
    </li>
  );
}
