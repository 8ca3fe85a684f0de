// What a region shows for its query: skeleton, forbidden, failed, or the content, with a line when old data stays.
import type { ReactNode } from "react";
import { asProblem } from "../api/problem";
import type { Permission } from "../api/types";
import { useActions } from "./actions";
import { Button } from "./Button";
import { Glyph } from "./Glyph";
import styles from "./Loaded.module.css";
import { usePreferences } from "./preferences";
import { Failed, Forbidden, Skeleton } from "./State";
import { clock } from "./time";
import { useRole } from "./useMay";

type Query<T> = { data: T | undefined; error: unknown; dataUpdatedAt: number; refetch: () => unknown };
type Props<T> = { query: Query<T>; what: string; /** None where everybody may. */ permission: Permission | undefined; children: (data: T) => ReactNode };

export function Loaded<T>({ query, what, permission, children }: Props<T>) {
  const role = useRole();
  const retry = () => void query.refetch();
  useActions([{ id: "page.refetch", label: "Refetch", keys: "Shift+r", run: retry }]);
  if (query.error && permission !== undefined && asProblem(query.error).forbidden) return <Forbidden permission={permission} role={role} />;
  if (query.data === undefined)
    return query.error ? <Failed what={what} problem={asProblem(query.error)} onRetry={retry} /> : <Skeleton />;
  return (
    <>
      {query.error ? <Stale what={what} at={query.dataUpdatedAt} why={asProblem(query.error).message} onRetry={retry} /> : null}
      {children(query.data)}
    </>
  );
}

function Stale({ what, at, why, onRetry }: { what: string; at: number; why: string; onRetry: () => void }) {
  const { zone } = usePreferences();
  return (
    <div className={styles.stale} role="status">
      <Glyph name="warning" />
      <span className="ell">
        {what} from {clock(at, zone, true)}. {why}
      </span>
      <Button size="small" keys="Shift+r" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
