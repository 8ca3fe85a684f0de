// Links below /t/<tenant>/. Features name pages, not addresses.
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";
import type { Search } from "./useUrlState";

export type PageName = "incidents" | "alerts" | "silences" | "notifications" | "ledger" | "tokens" | "integrations" | "dead-letters" | "sessions" | "jobs" | "deliveries" | "webhooks" | "destinations" | "retention" | "api";
type Target = { page: PageName; id?: string | undefined; search?: Search };
type Props = Target & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { children: ReactNode };

export function useTenant(): string {
  return (useParams({ strict: false }) as { tenant?: string }).tenant ?? "default";
}

const address = (tenant: string, page: string, id?: string) => `/t/${tenant}/${page}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;

export function To({ page, id, search = {}, children, ...rest }: Props) {
  const tenant = useTenant();
  return (
    <Link {...rest} to={address(tenant, page, id)} search={search as never}>
      {children}
    </Link>
  );
}

export function useGo() {
  const tenant = useTenant();
  const navigate = useNavigate();
  return ({ page, id, search = {} }: Target) => void navigate({ to: address(tenant, page, id), search: search as never });
}
