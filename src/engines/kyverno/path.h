// Private to the engine. Where one is in a tree: the keys and indexes that lead there.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kyverno {

class Path {
 public:
  void push(std::string_view key) { push({.key = key}); }
  void push(std::size_t index) { push({.index = index, .is_index = true}); }
  void pop() { steps_.pop_back(); }
  std::size_t size() const { return steps_.size(); }

  std::string text() const;        // as Kyverno writes it: /spec/containers/0/image/
  std::string pointer() const;     // RFC 6901: /spec/containers/0/image
  std::string expression() const;  // JMESPath: spec.containers[0].image

 private:
  struct Step {
    std::string_view key = {};
    std::size_t index = 0;
    bool is_index = false;
  };
  void push(const Step& step) {
    constexpr std::size_t usual_depth = 8;
    if (steps_.capacity() == 0) steps_.reserve(usual_depth);
    steps_.push_back(step);
  }
  std::vector<Step> steps_;
};

// Of what JMESPath takes for a name without quotes.
constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
// A key as JMESPath writes it, in quotes where it must.
std::string expression_step(std::string_view key);

}  // namespace kyverno
