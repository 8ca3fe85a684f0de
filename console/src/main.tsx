import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { cspNonce } from "./app/nonce";
import { applyTheme } from "./ui/preferences";

applyTheme();
setNonce(cspNonce());
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
