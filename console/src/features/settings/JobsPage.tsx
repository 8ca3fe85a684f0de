// What the server does by itself, again and again: whether it works, when it runs next, on which process.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { commands } from "../../api/commands";
import { jobsQuery } from "../../api/settings";
import type { Job } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { Changed } from "../../ui/Changed";
import { Glyph } from "../../ui/Glyph";
import { IconClockPlay } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { missing } from "../../ui/marks";
import { useNow } from "../../ui/now";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";
import { useUrlState } from "../../ui/useUrlState";
import { JobPanel } from "./JobPanel";
import { byNeed, nextText, stateGlyphs, stateOf, stateWords } from "./jobModel";
import { openSearch } from "./openSearch";
import { useRunJob } from "./useRunJob";

export default function JobsPage() {
  const [search, setSearch] = useUrlState(openSearch);
  const query = useQuery(jobsQuery);
  const mayRun = useWhyNot("jobs:write");
  const runJob = useRunJob();
  const [cursor, setCursor] = useState<Job>();
  const rows = useMemo(() => byNeed(query.data?.items ?? []), [query.data]);
  const failing = rows.filter((job) => stateOf(job) === "failing").length;
  const opened = rows.find((job) => job.name === search.open);
  const chosen = opened ?? cursor;
  const run: Action = {
    id: "job.run", label: "Run job now", keys: "r", bar: "run now",
    why: mayRun ?? (chosen === undefined ? "Choose a job first" : undefined),
    run: () => chosen && runJob(chosen.name),
  };
  useActions([run]);
  const columns: readonly Column<Job>[] = [
    { id: "state", head: "State", width: "112px", cell: (job) => <span className="row"><Glyph name={stateGlyphs[stateOf(job)]} />{stateWords[stateOf(job)]}</span> },
    { id: "name", head: "Job", width: "224px", cell: ({ name }) => <span className="b5" title={name}>{name}</span> },
    { id: "status", head: "Last run said", hide: "phone", cell: ({ status, error }) => (error === undefined ? <span className="t2" title={status}>{status}</span> : <span className="crit" title={error}>{error}</span>) },
    { id: "last", head: "Last run", width: "96px", align: "right", cell: ({ last_run_at: at }) => (at === undefined ? <span className="t3">never</span> : <Ago at={at} />) },
    { id: "next", head: "Next run", width: "112px", align: "right", hide: "phone", cell: ({ next_run_at: at, running }) => (running ? <span className="t3">runs now</span> : <Next at={at} />) },
    { id: "owner", head: "Ran on", width: "136px", hide: "medium", cell: ({ owner }) => (owner === "" ? missing : <span className="mono t2" title={owner}>{owner}</span>) },
    { id: "failures", head: "Failures", width: "112px", align: "right", hide: "narrow", cell: ({ failures, runs }) => <Changed value={failures}><span className={failures === 0 ? "t3" : undefined}>{failures.toLocaleString()} of {runs.toLocaleString()}</span></Changed> },
    { id: "actions", head: <span className="hidden">Actions</span>, width: "88px", align: "right", cell: ({ name }) => <Button size="small" look="ghost" why={mayRun} aria-label={`Run ${name} now`} onClick={() => runJob(name)}>Run</Button> },
  ];
  return (
    <Page title="Jobs" sub={query.data && `${rows.length} jobs, ${failing === 0 ? "none failing" : `${failing} failing`}`} call={commands.jobList()} panel={opened && <JobPanel job={opened} onClose={() => setSearch({ open: undefined })} />}>
      <Loaded query={query} what="Jobs" permission="jobs:read">
        {() =>
          rows.length > 0 ? (
            <Table<Job>
              label="Jobs" noun={["job", "jobs"]} rows={rows} columns={columns} idOf={(row) => row.name} listKey="jobs" openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.name && how === "push" ? undefined : row.name }, how)}
              onOpen={(row) => setSearch({ open: row.name })}
              onCursor={setCursor}
            />
          ) : (
            <Empty icon={<IconClockPlay className="icon" />} title="No jobs" text="Modules bring the jobs that they need, such as the one that closes incidents whose alerts are over. This server runs none." command="mainstay job list" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Next({ at }: { at: string | undefined }) {
  const text = nextText(at, useNow());
  return text === undefined ? missing : <time dateTime={at}>{text}</time>;
}
