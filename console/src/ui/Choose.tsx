// A menu of one choice, drawn as a chip: "Group by service".
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import { Menu } from "@mantine/core";
import styles from "./Choose.module.css";
import { IconCheck, IconChevronDown } from "./icons";

type Props<T extends string> = { label: string; value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void };

export function Choose<T extends string>({ label, value, options, onChange }: Props<T>) {
  const current = options.find(([id]) => id === value)?.[1] ?? value;
  return (
    <Menu shadow="none" position="bottom-start" offset={4} transitionProps={{ duration: 0 }} classNames={menuClasses}>
      <Menu.Target>
        <button type="button" className={styles.chip} aria-label={`${label} ${current}`}>
          {label} <b className={styles.value}>{current}</b>
          <IconChevronDown className="icon" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map(([id, text]) => (
          <Menu.Item key={id} onClick={() => onChange(id)} rightSection={id === value ? <IconCheck className="icon" /> : undefined} aria-current={id === value || undefined}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export const menuClasses = { dropdown: styles.dropdown, item: styles.item, label: styles.label, divider: styles.divider } as Record<string, string>;
