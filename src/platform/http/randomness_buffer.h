// Random bytes drawn many at a time: each request has an id, and a system call or two for each
// would cost 1 us of the 10 that a request takes. Only for ids, never for secrets: the bytes lie in
// memory before they are used. Safe from any thread.
#pragma once
#include <array>
#include <cstring>
#include <mutex>

#include "base/id.h"

namespace http {

class RandomnessBuffer final : public base::Randomness {
 public:
  explicit RandomnessBuffer(base::Randomness& source) : source_(source) {}

  void fill(void* to, std::size_t size) override {
    const std::lock_guard lock(mutex_);
    if (size > bytes_.size()) return source_.fill(to, size);
    if (size > bytes_.size() - used_) {
      source_.fill(bytes_.data(), bytes_.size());
      used_ = 0;
    }
    std::memcpy(to, bytes_.data() + used_, size);
    used_ += size;
  }

 private:
  base::Randomness& source_;
  std::mutex mutex_;  // guards the rest
  std::array<unsigned char, 1024> bytes_{};
  std::size_t used_ = bytes_.size();
};

}  // namespace http
