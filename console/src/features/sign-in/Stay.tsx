// A mast and its stays: the drawing of the sign-in page. The one blue line is the mainstay.
import styles from "./SignInPage.module.css";

const top = { x: 520, y: 86 };
const deck = 742;
const stays = Array.from({ length: 26 }, (_, index) => {
  const share = index / 25;
  return { y: top.y + share * 120, left: 50 + share * 330, right: 850 - share * 210, opacity: 0.25 + share * 0.5 };
});
const steps = Array.from({ length: 14 }, (_, index) => {
  const y = 241 + index * 36;
  const share = (y - top.y - 120) / (deck - top.y - 120);
  return { y, left: [520 - share * 250, 520 - share * 140], right: [520 + share * 120, 520 + share * 190] };
});

export function Stay() {
  return (
    <svg className={styles.stay} viewBox="0 0 860 900" preserveAspectRatio="xMidYMin slice" aria-hidden="true" fill="none">
      {stays.map(({ y, left, right, opacity }) => (
        <g key={y} className={styles.shroud} opacity={opacity}>
          <path d={`M${top.x} ${y}L${left} ${deck}M${top.x} ${y}L${right} ${deck}`} />
        </g>
      ))}
      {steps.map(({ y, left, right }) => (
        <path key={y} className={styles.step} d={`M${left[0]} ${y}H${left[1]}M${right[0]} ${y}H${right[1]}`} />
      ))}
      <path className={styles.step} d={`M-400 ${deck}H1300`} />
      <path className={styles.spar} d="M370 205.500H630M290 415.500H690" />
      <path className={styles.mast} d={`M${top.x} 56V${deck}`} />
      <path className={styles.mainstay} d={`M${top.x} ${top.y}L60 ${deck}`} />
      <circle className={styles.end} cx={top.x} cy={top.y} r="3.5" />
      <circle className={styles.end} cx="60" cy={deck} r="3.5" />
    </svg>
  );
}
