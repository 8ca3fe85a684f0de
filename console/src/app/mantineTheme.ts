import { createTheme } from "@mantine/core";

/** Mantine draws with our tokens: it brings behaviour, tokens.css brings every colour. */
export const mantineTheme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "11px", sm: "13px", md: "13px", lg: "16px", xl: "22px" },
  defaultRadius: 4,
  respectReducedMotion: true,
  focusRing: "auto",
});
