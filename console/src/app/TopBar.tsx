import { Fragment } from "react";
import { IconSearch } from "../ui/icons";
import { Kbd } from "../ui/Kbd";
import { useNow } from "../ui/now";
import { usePreferences } from "../ui/preferences";
import { clock, zoneName } from "../ui/time";
import { type PageName, To } from "../ui/To";
import { LiveDot } from "./LiveDot";
import styles from "./TopBar.module.css";
import { UserMenu } from "./UserMenu";
import { pages } from "./features";

type Props = { page: PageName; id: string | undefined; onPalette: () => void; onKeys: () => void };

export function TopBar({ page, id, onPalette, onKeys }: Props) {
  const now = useNow();
  const { zone } = usePreferences();
  return (
    <header className={styles.top}>
      <Crumbs page={page} id={id} />
      <span className="grow" />
      <button type="button" className={styles.find} onClick={onPalette}>
        <IconSearch className="icon" />
        <span className={styles.hint}>Search or run a command</span>
        <Kbd keys="Mod+k" />
      </button>
      <time className={`t3 nowrap ${styles.clock}`} dateTime={new Date(now).toISOString()}>
        {clock(now, zone, true)} {zoneName(zone, now)}
      </time>
      <LiveDot />
      <UserMenu onKeys={onKeys} />
    </header>
  );
}

function Crumbs({ page, id }: { page: PageName; id: string | undefined }) {
  const found = pages.find((one) => one.path === (id === undefined ? page : `${page}/$id`));
  const crumbs = found?.crumbs ?? [];
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumb">
      <ol className={styles.list}>
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          const text = crumb === "$id" ? id : crumb;
          return (
            <Fragment key={crumb}>
              {index > 0 && <li aria-hidden="true" className={styles.slash}>/</li>}
              <li className={last ? styles.last : undefined} aria-current={last ? "page" : undefined}>
                {crumb === "Incidents" && !last ? <To page="incidents">{text}</To> : <span className={crumb === "$id" ? "mono" : undefined}>{text}</span>}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
