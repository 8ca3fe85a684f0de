// Equal texts once: the generator URL, which all alerts of a Prometheus rule have in common, is
// then 16 bytes of an alert where a string of its own took 140. Belongs to one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace alerts {

using TextPtr = std::shared_ptr<const std::string>;  // shared by the episodes that say the same

class TextPool {
 public:
  // The one that says the same, else `text` itself, which the next ones then share. nullptr stays.
  TextPtr share(TextPtr text);
  std::size_t size() const { return texts_.size(); }  // those that nobody has any more included

 private:
  void sweep();

  // By hash: of two texts with one hash the later is shared.
  std::unordered_map<std::uint64_t, std::weak_ptr<const std::string>> texts_;
  std::size_t sweep_at_ = 1'024;
};

}  // namespace alerts
