import type { Action } from "../../ui/actions";
import { Button } from "../../ui/Button";
import { Choose } from "../../ui/Choose";
import { ActionBar, Chip, FilterBar, FilterField, SeveritySegments } from "../../ui/FilterBar";
import { ActionButton } from "../../ui/Page";
import type { SeverityClass } from "../../ui/severity";
import { type IncidentSearch, sortDefault, stateDefault, typedFilter } from "./search";

type Set = (change: Partial<IncidentSearch>) => void;
type Props = { search: IncidentSearch; setSearch: Set; counts: Record<SeverityClass, number>; more: boolean };

const stateChoices = [
  [stateDefault, "open"],
  ["open", "unacknowledged"],
  ["acknowledged", "acknowledged"],
  ["resolved", "resolved"],
  ["open,acknowledged,resolved", "any"],
] as const;
const sortChoices = [
  [sortDefault, "severity, newest"],
  ["-started", "newest"],
  ["started", "oldest"],
  ["-updated", "last updated"],
  ["-alerts", "most alerts"],
] as const;

export function IncidentFilterBar({ search, setSearch, counts, more }: Props) {
  const add = (text: string) => {
    const change = typedFilter(text);
    if (typeof change === "string") return change;
    setSearch(change);
    return undefined;
  };
  return (
    <FilterBar>
      <SeveritySegments value={search.severity} counts={counts} more={more} onChange={(severity) => setSearch({ severity })} />
      <Choose<string> label="State" value={search.state ?? stateDefault} options={stateChoices} onChange={(state) => setSearch({ state: state === stateDefault ? undefined : state })} />
      <ActiveFilters search={search} setSearch={setSearch} />
      <FilterField hint="text, service=checkout or state=resolved" onAdd={add} />
      <span className="grow" />
      <Choose<string> label="Group by" value={search.group ?? "service"} options={[["service", "service"], ["none", "nothing"]]} onChange={(group) => setSearch({ group: group === "service" ? undefined : group })} />
      <Choose<string> label="Sort" value={search.sort ?? sortDefault} options={sortChoices} onChange={(sort) => setSearch({ sort: sort === sortDefault ? undefined : sort })} />
    </FilterBar>
  );
}

export function ActiveFilters({ search, setSearch }: { search: IncidentSearch; setSearch: Set }) {
  return (
    <>
      {search.service !== undefined && <Chip name="Service" value={search.service} onRemove={() => setSearch({ service: undefined })} />}
      {search.q !== undefined && <Chip name="Text" value={search.q} onRemove={() => setSearch({ q: undefined })} />}
    </>
  );
}

export function SelectionBar({ count, actions, onClear }: { count: number; actions: readonly Action[]; onClear: () => void }) {
  return (
    <ActionBar label={`${count} selected`}>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} size="small" />
      ))}
      <span className="grow" />
      <Button look="ghost" size="small" keys="Escape" onClick={onClear}>
        Clear selection
      </Button>
    </ActionBar>
  );
}
