// Private to the engine. Keys of patterns with anchors: `(k)`, `<(k)`, `=(k)`, `X(k)`, `^(k)`,
// `+(k)` (reference: policy, 3.11). Pure.
#pragma once
#include <cstdint>
#include <string_view>

namespace kyverno {

enum class Anchor : std::uint8_t {
  none,
  condition,  // (k): only what matches is looked at
  global,     // <(k): the same for the whole rule
  equality,   // =(k): if it is there
  negation,   // X(k): must not be there
  existence,  // ^(k): one item at least
  addition,   // +(k): if it is not there
};

struct AnchoredKey {
  Anchor anchor = Anchor::none;
  std::string_view key;  // without the anchor
};

constexpr AnchoredKey parse_anchor(std::string_view text) {
  if (!text.ends_with(')')) return {.key = text};
  constexpr struct {
    std::string_view begin;
    Anchor anchor;
  } forms[] = {{"(", Anchor::condition}, {"<(", Anchor::global},    {"=(", Anchor::equality},
               {"X(", Anchor::negation}, {"^(", Anchor::existence}, {"+(", Anchor::addition}};
  for (const auto& form : forms)
    if (text.starts_with(form.begin) && text.size() > form.begin.size() + 1)
      return {.anchor = form.anchor,
              .key = text.substr(form.begin.size(), text.size() - form.begin.size() - 1)};
  return {.key = text};
}

}  // namespace kyverno
