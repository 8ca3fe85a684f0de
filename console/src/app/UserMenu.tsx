import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/session";
import { menuClasses } from "../ui/Choose";
import { IconCheck } from "../ui/icons";
import { Initials, initialsOf } from "../ui/marks";
import { setPreference, type Theme, usePreferences } from "../ui/preferences";
import type { Zone } from "../ui/time";
import { useSignOut } from "./useSignOut";
import styles from "./UserMenu.module.css";

export const themes: readonly (readonly [Theme, string])[] = [["system", "As the system"], ["dark", "Dark"], ["light", "Light"]];
export const zones: readonly (readonly [Zone, string])[] = [["browser", "This browser's zone"], ["utc", "UTC"]];

export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const { data: me } = useQuery(meQuery);
  const chosen = usePreferences();
  const signOut = useSignOut();
  const tick = (on: boolean) => (on ? <IconCheck className="icon" /> : undefined);
  return (
    <Menu position="bottom-end" offset={6} shadow="none" transitionProps={{ duration: 0 }} classNames={menuClasses} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={styles.user} aria-label={`${initialsOf(me?.name ?? "?")}, account of ${me?.name ?? "you"}`}>
          <Initials name={me?.name ?? "?"} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.name}, {me?.role}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {themes.map(([id, label]) => (
          <Menu.Item key={id} rightSection={tick(chosen.theme === id)} onClick={() => setPreference({ theme: id })}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Label>Times in</Menu.Label>
        {zones.map(([id, label]) => (
          <Menu.Item key={id} rightSection={tick(chosen.zone === id)} onClick={() => setPreference({ zone: id })}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item rightSection={tick(chosen.letterKeys)} onClick={() => setPreference({ letterKeys: !chosen.letterKeys })}>
          Single-letter keys
        </Menu.Item>
        <Menu.Item closeMenuOnClick onClick={onKeys}>
          Keys of this page
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item closeMenuOnClick onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
