import { notices, useLiveState } from "./live";
import styles from "./LiveDot.module.css";

const words = { live: "Live", reconnecting: "Reconnecting", paused: "Paused by you" };

/** Whether the screen follows the server; pressing it pauses and resumes. */
export function LiveDot() {
  const state = useLiveState();
  const paused = state === "paused";
  return (
    <button
      type="button"
      className={`${styles.live} ${styles[state]}`}
      aria-label={`${words[state]}. ${paused ? "Resume" : "Pause"} live updates`}
      title={paused ? "Resume live updates" : "Pause live updates"}
      onClick={() => (paused ? notices.resume() : notices.pause())}
    >
      {words[state]}
    </button>
  );
}
