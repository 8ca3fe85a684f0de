// What the server does by itself, again and again: whether it works, when it runs next, on which process.
import { useQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { jobsQuery } from "../../api/settings";
import type { Job } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { Changed } from "../../ui/Changed";
import { Glyph } from "../../ui/Glyph";
import { IconClockPlay } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { missing } from "../../ui/marks";
import { useNow } from "../../ui/now";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";
import { useUrlState } from "../../ui/useUrlState";
import { JobPanel } from "./JobPanel";
import { byNeed, nextText, stateGlyphs, stateOf, stateWords } from "./jobModel";
import { type OpenSearch, openSearch } from "./openSearch";
import { useRunJob } from "./useRunJob";

export default function JobsPage() {
  const url = useUrlState(openSearch);
  const [search, setSearch] = url;
  const query = useQuery(jobsQuery);
  const list = useList({ query, idOf: (row) => row.name, open: search.open, order: byNeed });
  const mayRun = useWhyNot("jobs:write");
  const runJob = useRunJob();
  const { rows, opened, chosen } = list;
  const failing = rows.filter((job) => stateOf(job) === "failing").length;
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
    <ListPage<Job, OpenSearch>
      title="Jobs" sub={query.data && `${rows.length} jobs, ${failing === 0 ? "none failing" : `${failing} failing`}`} permission="jobs:read" call={commands.jobList()}
      list={list} noun={["job", "jobs"]} columns={columns} url={url}
      panel={opened && <JobPanel job={opened} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconClockPlay className="icon" />} title="No jobs" text="Modules bring the jobs that they need, such as the one that closes incidents whose alerts are over. This server runs none." command="mainstay job list" />}
    />
  );
}

function Next({ at }: { at: string | undefined }) {
  const text = nextText(at, useNow());
  return text === undefined ? missing : <time dateTime={at}>{text}</time>;
}
