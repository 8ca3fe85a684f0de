import type { Job } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";
import { Facts, Panel, Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import { durationText, stateGlyphs, stateOf, stateWords } from "./jobModel";
import { useRunJob } from "./useRunJob";

export function JobPanel({ job, onClose }: { job: Job; onClose: () => void }) {
  const mayRun = useWhyNot("jobs:write");
  const runJob = useRunJob();
  return (
    <Panel kind="Job" onClose={onClose} foot={<Button keys="r" why={mayRun} onClick={() => runJob(job.name)}>Run now</Button>}>
      <Section>
        <p className="b5">{job.name}</p>
        <p className="row"><Glyph name={stateGlyphs[stateOf(job)]} />{stateWords[stateOf(job)]}{job.failures_in_row > 0 && `, ${job.failures_in_row} times in a row`}</p>
        {job.error !== undefined && <p className="crit">{job.error}</p>}
      </Section>
      <Section title="Runs">
        <Facts
          facts={[
            ["Every", durationText(job.interval)],
            job.last_run_at !== undefined && ["Last run", <Ago key="last" at={job.last_run_at} as="moment" />],
            job.last_run_at !== undefined && ["It took", durationText(job.last_duration)],
            job.last_success_at !== undefined && ["Last good", <Ago key="good" at={job.last_success_at} as="moment" />],
            job.status !== "" && ["It said", job.status],
            job.next_run_at !== undefined && ["Next run", <Ago key="next" at={job.next_run_at} as="moment" />],
            ["Failures", `${job.failures.toLocaleString()} of ${job.runs.toLocaleString()}`],
            job.owner !== "" && ["Ran on", <span key="owner" className="mono">{job.owner}</span>],
          ]}
        />
      </Section>
    </Panel>
  );
}
