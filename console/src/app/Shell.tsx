// The frame of every page: navigation, top bar, the page, dialogs, toasts, the live region.
import { Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { type Action, useActions } from "../ui/actions";
import { DialogContext, type DialogName, type OpenDialog } from "../ui/dialogs";
import { KeyBar } from "../ui/KeyBar";
import { TabsContext } from "../ui/Page";
import { SectionsContext } from "../ui/sections";
import { Skeleton } from "../ui/State";
import { Toasts } from "../ui/Toasts";
import { type PageName, useGo } from "../ui/To";
import { panels, sections } from "./features";
import { notices } from "./live";
import { Nav } from "./Nav";
import styles from "./Shell.module.css";
import { IncidentTabs } from "./Tabs";
import { TopBar } from "./TopBar";

const Palette = lazy(() => import("./Palette"));
const KeysHelp = lazy(() => import("./KeysHelp"));

type Open = { name: DialogName; props: object } | { name: "palette" | "keys" };
const tabPages: readonly PageName[] = ["incidents", "alerts", "silences", "notifications"];

export function Shell() {
  const [open, setOpen] = useState<Open>();
  const go = useGo();
  const { id } = useParams({ strict: false }) as { id?: string };
  const page = useRouterState({ select: (state) => state.location.pathname.split("/")[3] ?? "" }) as PageName;
  const close = useCallback(() => setOpen(undefined), []);
  const openDialog = useCallback<OpenDialog>((name, props) => setOpen({ name, props }), []);

  useEffect(() => {
    notices.start();
    return () => notices.stop();
  }, []);

  const jump = (keys: string, label: string, to: PageName): Action => ({ id: `go.${to}`, label, keys, quiet: true, run: () => go({ page: to }) });
  useActions([
    { id: "shell.palette", label: "Search or run a command", keys: "Mod+k", quiet: true, run: () => setOpen({ name: "palette" }) },
    { id: "shell.keys", label: "Keys of this page", keys: "?", run: () => setOpen({ name: "keys" }) },
    { id: "shell.back", label: "Back one level", keys: "Escape", quiet: true, run: () => id !== undefined && go({ page }) },
    jump("g a", "Go to incidents", "incidents"),
    jump("g s", "Go to silences", "silences"),
    jump("g l", "Go to the ledger", "ledger"),
  ]);

  return (
    <DialogContext value={openDialog}>
      <TabsContext value={tabPages.includes(page) && id === undefined ? <IncidentTabs page={page} /> : null}>
        <div className={styles.app}>
          <a href="#page" className={styles.skip}>
            Skip to the page
          </a>
          <Nav page={page} />
          <TopBar page={page} id={id} onPalette={() => setOpen({ name: "palette" })} onKeys={() => setOpen({ name: "keys" })} />
          <main id="page" className={styles.main} tabIndex={-1}>
            <SectionsContext value={sections}>
              <Suspense fallback={<Skeleton />}>
                <Outlet />
              </Suspense>
            </SectionsContext>
            <KeyBar />
          </main>
          <Toasts />
          <div id="announcements" className="hidden" role="status" aria-live="polite" />
          <Suspense fallback={null}>{open !== undefined && <OpenPanel open={open} onClose={close} />}</Suspense>
        </div>
      </TabsContext>
    </DialogContext>
  );
}

function OpenPanel({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open.name === "palette") return <Palette onClose={onClose} />;
  if (open.name === "keys") return <KeysHelp onClose={onClose} />;
  // The name and its properties were checked together when the dialog was opened.
  const Panel = panels[open.name] as React.ComponentType<object> | undefined;
  return Panel === undefined ? null : <Panel {...("props" in open ? open.props : {})} {...{ onClose }} />;
}
