import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ActionProvider } from "../ui/actions";
import { useResolvedTheme } from "../ui/preferences";
import { mantineTheme } from "./mantineTheme";
import { cspNonce } from "./nonce";
import { queries } from "./queries";
import { router } from "./router";

export function App() {
  const scheme = useResolvedTheme();
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={scheme} getStyleNonce={cspNonce}>
      <QueryClientProvider client={queries}>
        <ActionProvider>
          <RouterProvider router={router} />
        </ActionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
