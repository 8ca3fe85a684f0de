import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { onSignedOut, serverUrl } from "../api/client";
import { asProblem } from "../api/problem";
import { meQuery } from "../api/session";
import { parseSearch, stringifySearch, textOf } from "../ui/useUrlState";
import { CannotStart, NotFound } from "./edges";
import { pages } from "./features";
import { queries } from "./queries";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>) => ({ to: textOf(raw.to) }),
  component: lazyRouteComponent(() => import("../features/sign-in/SignInPage")),
});

const tenant = createRoute({
  getParentRoute: () => root,
  path: "/t/$tenant",
  component: Shell,
  errorComponent: CannotStart,
  beforeLoad: async ({ params, location }) => {
    try {
      const me = await queries.ensureQueryData(meQuery);
      if (me.tenant !== params.tenant) throw redirect({ href: location.href.replace(/^\/t\/[^/?]+/, `/t/${me.tenant}`) });
    } catch (error) {
      if (asProblem(error).signedOut) throw redirect({ to: "/sign-in", search: { to: location.href } });
      throw error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ href: "/t/default/incidents" });
  },
});

const pageRoutes = pages.map((page) =>
  createRoute({
    getParentRoute: () => tenant,
    path: page.path,
    validateSearch: page.search,
    component: lazyRouteComponent(page.load),
  }),
);

export const router = createRouter({
  basepath: new URL(serverUrl).pathname,
  routeTree: root.addChildren([home, signIn, tenant.addChildren(pageRoutes)]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  // Pages show their own skeleton; the frame never turns into a spinner.
  defaultPendingMs: 60_000,
  scrollRestoration: false,
});

onSignedOut(() => {
  if (router.state.location.pathname === "/sign-in") return;
  queries.clear();
  void router.navigate({ to: "/sign-in", search: { to: router.state.location.href } });
});
