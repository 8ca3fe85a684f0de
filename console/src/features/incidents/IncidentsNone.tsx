import { useQueries } from "@tanstack/react-query";
import { incidentCountQuery } from "../../api/incidents";
import { countText } from "../../ui/countText";
import { Chip } from "../../ui/FilterBar";
import { IconBell } from "../../ui/icons";
import { Empty, NoMatch } from "../../ui/State";
import { To } from "../../ui/To";
import { severityNames } from "../../ui/severity";
import { type IncidentSearch, stateDefault } from "./search";

type Props = { search: IncidentSearch; setSearch: (change: Partial<IncidentSearch>) => void; filtered: boolean; onClear: () => void };

/** Nothing to list: because nothing is open, or because the filters hide everything. */
export function IncidentsNone({ search, setSearch, filtered, onClear }: Props) {
  const names = (["state", "severity", "service", "q"] as const).filter((name) => search[name] !== undefined);
  const filters = { state: search.state ?? stateDefault, severity: search.severity, service: search.service, q: search.q };
  const relaxed = (name: string) => ({ ...filters, [name]: name === "state" ? stateDefault : undefined });
  const others = useQueries({ queries: names.map((name) => incidentCountQuery(relaxed(name))) });
  const best = others.map(({ data }, index) => ({ name: names[index], data })).sort((a, b) => (b.data?.items.length ?? 0) - (a.data?.items.length ?? 0))[0];
  if (!filtered)
    return (
      <Empty
        icon={<IconBell className="icon" />}
        title="No open incident"
        text="An incident opens when an alert arrives, and gathers the alerts that its route groups together. Resolved ones are kept."
        action={<To page="incidents" search={{ state: "resolved" }} className="link">Show resolved incidents</To>}
        command="mainstay incident list --state resolved"
      />
    );
  const words = { state: "state", severity: "severity", service: "service", q: "text" };
  return (
    <NoMatch
      noun="incident"
      onClear={onClear}
      without={best?.name && best.data && best.data.items.length > 0 ? `Without the ${words[best.name]} filter there would be ${countText(best.data)}.` : undefined}
      filters={names.map((name) => (
        <Chip key={name} name={words[name]} value={name === "severity" ? severityNames(search.severity ?? "") : (search[name] ?? "")} onRemove={() => setSearch({ [name]: undefined })} />
      ))}
    />
  );
}
