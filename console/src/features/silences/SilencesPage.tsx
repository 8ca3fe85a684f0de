// What is muted now, what will be, what was; and by whom.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { commands } from "../../api/commands";
import { silencesQuery } from "../../api/silences";
import type { Silence } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Chip, FilterBar, FilterField, Segments } from "../../ui/FilterBar";
import { IconBellOff, IconPlus } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { ActionButton, Page } from "../../ui/Page";
import { Empty, NoMatch } from "../../ui/State";
import { Table } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { useWhyNot } from "../../ui/useMay";
import { silenceColumns } from "./columns";
import { matches, rangeDefault, silenceSearch, type SilenceSearch, typedFilter } from "./search";
import { SilencePanel } from "./SilencePanel";
import { SilenceStrip } from "./SilenceStrip";

export default function SilencesPage() {
  const [search, setSearch] = useUrlState(silenceSearch);
  const [cursor, setCursor] = useState<Silence>();
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("silences:write");
  const current = useQuery(silencesQuery("active,pending"));
  const ended = useQuery(silencesQuery("expired"));
  const query = search.view === "ended" ? ended : current;
  const loaded = query.data?.items;
  const rows = useMemo(() => (loaded ?? []).filter((silence) => matches(silence, search)).sort(byEnd(search.view)), [loaded, search]);

  const filtered = search.q !== undefined || search.owner !== undefined;
  const clear = () => setSearch({ q: undefined, owner: undefined });
  const create: Action = { id: "silence.create", label: "New silence", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("silence.create", { matchers: [] }) };
  const expire: Action = {
    id: "silence.expire", label: "End silence...", keys: "d", bar: "end now",
    why: mayWrite ?? (cursor === undefined ? "Choose a silence first" : cursor.state === "expired" ? "It has ended" : undefined),
    run: () => cursor && openDialog("silence.expire", { silence: cursor }),
  };
  useActions([create, expire, { id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear }]);

  const active = current.data?.items.filter((one) => one.state === "active") ?? [];
  const pending = (current.data?.items.length ?? 0) - active.length;
  const muted = active.reduce((sum, one) => sum + one.alerts_muted, 0);
  const rangeText = search.range ?? rangeDefault;
  const options = [
    { id: "now", label: <>Now and next <span className="t2">{countText(current.data)}</span></>, name: `Now and next ${countText(current.data)}` },
    { id: "ended", label: <>Ended <span className="t2">{countText(ended.data)}</span></>, name: `Ended ${countText(ended.data)}` },
  ];
  return (
    <Page
      title="Silences"
      tabs
      sub={current.data && `${active.length} muting now, ${pending} to come, ${muted} alerts muted`}
      call={commands.silenceList({ state: search.view === "ended" ? "expired" : undefined })}
      actions={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />}
      panel={search.open !== undefined && <SilencePanel id={search.open} onClose={() => setSearch({ open: undefined })} />}
    >
      {(current.data?.items.length ?? 0) > 0 && (
        <SilenceStrip silences={current.data?.items ?? []} rangeText={rangeText} onRange={(range) => setSearch({ range: range === rangeDefault ? undefined : range })} openId={search.open} onOpen={(id) => setSearch({ open: id })} />
      )}
      <FilterBar>
        <Segments label="Which silences" value={search.view ?? "now"} options={options} onChange={(view) => setSearch({ view: view === "ended" ? view : undefined, open: undefined })} />
        <Chips search={search} setSearch={setSearch} />
        <FilterField hint="text, or owner=name" onAdd={(text) => { setSearch(typedFilter(text)); return undefined; }} />
      </FilterBar>
      <Loaded query={query} what="Silences" permission="silences:read">
        {(page) =>
          rows.length > 0 ? (
            <Table<Silence>
              label="Silences"
              noun={["silence", "silences"]}
              rows={rows}
              columns={silenceColumns}
              idOf={(row) => row.id}
              listKey={JSON.stringify({ view: search.view, q: search.q, owner: search.owner })}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onCursor={setCursor}
            />
          ) : filtered && page.items.length > 0 ? (
            <NoMatch noun="silence" onClear={clear} filters={<Chips search={search} setSearch={setSearch} />} without={`Without filters there would be ${countText(page)}.`} />
          ) : (
            <Empty
              icon={<IconBellOff className="icon" />}
              title={search.view === "ended" ? "No silence has ended" : "No silences"}
              text="A silence mutes matching alerts for a while. They are still recorded, and what still fires when it ends is sent again."
              action={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />}
              command={'mainstay silence create service="checkout-web" --for 2h --comment "why"'}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function byEnd(view: string | undefined) {
  const sign = view === "ended" ? -1 : 1;
  return (a: Silence, b: Silence) => sign * (Date.parse(a.ends_at) - Date.parse(b.ends_at));
}

function Chips({ search, setSearch }: { search: SilenceSearch; setSearch: (change: Partial<SilenceSearch>) => void }) {
  return (
    <>
      {search.owner !== undefined && <Chip name="Owner" value={search.owner} onRemove={() => setSearch({ owner: undefined })} />}
      {search.q !== undefined && <Chip name="Text" value={search.q} onRemove={() => setSearch({ q: undefined })} />}
    </>
  );
}
