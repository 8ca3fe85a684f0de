import { useQuery } from "@tanstack/react-query";
import { mayNot } from "../api/problem";
import { meQuery } from "../api/session";
import type { Permission } from "../api/types";

/** Why the signed-in person may not do this; undefined when they may. */
export function useWhyNot(permission: Permission): string | undefined {
  const { data } = useQuery(meQuery);
  return data === undefined || data.permissions.includes(permission) ? undefined : mayNot(permission);
}

/** Whether a permission is held; true while nobody knows yet, and for what needs none. */
export function useMay(): (permission: Permission | undefined) => boolean {
  const { data } = useQuery(meQuery);
  return (permission) => permission === undefined || data === undefined || data.permissions.includes(permission);
}

export function useRole(): string | undefined {
  return useQuery(meQuery).data?.role;
}
