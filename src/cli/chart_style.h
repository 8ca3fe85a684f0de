// What all SVG pictures of the command line share: the console's colours, light and dark by the
// reader's preference. Pure.
#pragma once
#include <string>
#include <string_view>

namespace cli {

inline constexpr std::string_view svg_style =
    "<style>text{font:12px system-ui,sans-serif;fill:#495057}.title{font-weight:600;fill:#212529}"
    ".grid{stroke:#dee2e6}.band{fill:#d0ebff}.line{fill:none;stroke:#1c7ed6;stroke-width:1.2}"
    ".bar{fill:#1c7ed6}.episode{fill:#ffe3e3}"
    ".ahead{stroke-dasharray:5 3}.mark{fill:#e03131}.drop{stroke:#e03131;stroke-opacity:.35}"
    ".back{fill:#fff}@media(prefers-color-scheme:dark){.back{fill:#1a1b1e}text{fill:#a6a7ab}"
    ".title{fill:#e9ecef}.grid{stroke:#373a40}.band{fill:#14324a}.line{stroke:#4dabf7}"
    ".bar{fill:#4dabf7}.episode{fill:#4a1f1f}}</style>";

inline std::string svg_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

}  // namespace cli
