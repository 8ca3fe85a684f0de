// A page that is a list: filters that stand in the address, a table by pages, the row that is open or under the cursor,
// and the four states. What is special about a list stands with its feature: columns, filters, actions, panel.
import { type ReactNode, useMemo, useState } from "react";
import type { Call } from "../api/commands";
import type { Permission } from "../api/types";
import { useActions } from "./actions";
import { Choose } from "./Choose";
import { Chip, FilterBar, FilterField } from "./FilterBar";
import { Loaded } from "./Loaded";
import { Page } from "./Page";
import { NoMatch } from "./State";
import { type Column, Table } from "./Table";
import type { Search } from "./useUrlState";

type Rows<T> = { items: readonly T[] };
/** What useQuery or useInfiniteQuery answers. */
type Source<T> = {
  data: Rows<T> | { pages: readonly Rows<T>[] } | undefined;
  error: unknown;
  dataUpdatedAt: number;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
};

type ListOptions<T> = { query: Source<T>; idOf: (row: T) => string; /** From the address. */ open?: string | undefined; order?: (rows: readonly T[]) => readonly T[] };

export type List<T> = { query: Source<T>; idOf: (row: T) => string; rows: readonly T[]; opened: T | undefined; /** What an action is about: the open row, else the one under the cursor. */ chosen: T | undefined; setCursor: (row: T | undefined) => void };

/** `order` is given once: it does not change while the page is shown. */
export function useList<T>({ query, idOf, open, order = (rows) => rows }: ListOptions<T>): List<T> {
  const [cursor, setCursor] = useState<T>();
  const { data } = query;
  const rows = useMemo(() => {
    if (data === undefined) return [];
    return order("pages" in data ? data.pages.flatMap(({ items }) => [...items]) : data.items);
  }, [data]);
  const opened = open === undefined ? undefined : rows.find((row) => idOf(row) === open);
  return { query, idOf, rows, opened, chosen: opened ?? cursor, setCursor };
}

export type Filter<S> = {
  key: keyof S & string;
  name: string;
  /** A menu of these, with "" for any; without it the filter is typed, and a chip while it is set. */
  choices?: readonly (readonly [string, string])[];
  /** How a value is called on its chip. */
  say?: (value: string) => string;
};

type ListSearch = Search & { open?: string };
type Props<T, S extends ListSearch> = {
  title: string;
  sub?: ReactNode;
  tabs?: boolean;
  call: Call;
  actions?: ReactNode;
  panel?: ReactNode;
  /** Between the head and the filters. */
  above?: ReactNode;
  list: List<T>;
  what?: string;
  permission: Permission | undefined;
  noun: readonly [string, string];
  columns: readonly Column<T>[];
  empty: ReactNode;
  /** Of useUrlState; without it rows do not open. */
  url?: readonly [S, (change: Partial<S>, how?: "push" | "replace") => void];
  filters?: readonly Filter<S>[];
  /** A filter of what was typed, or what is wrong with it. */
  typed?: { hint: string; read: (text: string) => Partial<S> | string };
};

export function ListPage<T extends object, S extends ListSearch = ListSearch>(props: Props<T, S>) {
  const { title, list, noun, columns, permission, empty, url, filters = [], typed, above, what = title } = props;
  const { query, rows, idOf } = list;
  const search = url?.[0];
  const set = (change: Partial<S>, how?: "push" | "replace") => url?.[1](change, how);
  const one = (key: string, value: string | undefined) => ({ [key]: value }) as Partial<S>;
  const valueOf = (filter: Filter<S>) => search?.[filter.key] as string | undefined;
  const active = filters.filter((filter) => valueOf(filter) !== undefined);
  const clear = () => set(Object.fromEntries(active.map(({ key }) => [key, undefined])) as Partial<S>);
  useActions(filters.length === 0 ? [] : [{ id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: active.length === 0, run: clear }]);

  const chipOf = (filter: Filter<S>) => {
    const value = valueOf(filter);
    if (value === undefined) return null;
    const text = filter.say?.(value) ?? filter.choices?.find(([id]) => id === value)?.[1] ?? value;
    return <Chip key={filter.key} name={filter.name} value={text} onRemove={() => set(one(filter.key, undefined))} />;
  };
  const add = (text: string) => {
    const change = typed?.read(text);
    if (typeof change === "string") return change;
    if (change !== undefined) set(change);
    return undefined;
  };
  const peek = (row: T, how: "push" | "replace") => set(one("open", search?.open === idOf(row) && how === "push" ? undefined : idOf(row)), how);
  const opening = url === undefined ? {} : { openId: search?.open, onPeek: peek, onOpen: (row: T) => set(one("open", idOf(row))) };
  return (
    <Page title={title} sub={props.sub} tabs={props.tabs ?? false} call={props.call} actions={props.actions} panel={props.panel}>
      {above}
      {filters.length > 0 && (
        <FilterBar>
          {filters.map((filter) =>
            filter.choices === undefined ? (
              chipOf(filter)
            ) : (
              <Choose<string> key={filter.key} label={filter.name} value={valueOf(filter) ?? ""} options={filter.choices} onChange={(value) => set(one(filter.key, value || undefined))} />
            ),
          )}
          {typed !== undefined && <FilterField hint={typed.hint} onAdd={add} />}
        </FilterBar>
      )}
      <Loaded query={query} what={what} permission={permission}>
        {() =>
          rows.length > 0 ? (
            <Table<T>
              label={title}
              noun={noun}
              rows={rows}
              columns={columns}
              idOf={idOf}
              listKey={JSON.stringify(filters.map(valueOf))}
              {...opening}
              onCursor={list.setCursor}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage?.()}
            />
          ) : active.length > 0 ? (
            <NoMatch noun={noun[0]} onClear={clear} filters={active.map(chipOf)} />
          ) : (
            empty
          )
        }
      </Loaded>
    </Page>
  );
}
