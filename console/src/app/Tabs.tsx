import { useQuery } from "@tanstack/react-query";
import { alertCountQuery } from "../api/alerts";
import { incidentCountQuery } from "../api/incidents";
import { silencesQuery } from "../api/silences";
import { countText } from "../ui/countText";
import { type PageName, To } from "../ui/To";
import styles from "./Tabs.module.css";

export function IncidentTabs({ page }: { page: PageName }) {
  const incidents = useQuery(incidentCountQuery({ state: "open,acknowledged" }));
  const alerts = useQuery(alertCountQuery({ state: "firing,suppressed" }));
  const silences = useQuery(silencesQuery("active,pending"));
  const tabs: readonly (readonly [PageName, string, string])[] = [
    ["incidents", "Incidents", countText(incidents.data)],
    ["alerts", "Alerts", countText(alerts.data)],
    ["silences", "Silences", countText(silences.data)],
    ["notifications", "Notifications", ""],
  ];
  return (
    <nav className={styles.tabs} aria-label="Incident views">
      {tabs.map(([name, label, count]) => (
        <To key={name} page={name} className={`${styles.tab} ${page === name ? styles.on : ""}`} aria-current={page === name ? "page" : undefined}>
          {label}
          {count !== "" && <span className={styles.count}>{count}</span>}
        </To>
      ))}
    </nav>
  );
}
