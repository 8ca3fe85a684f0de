// Bytes that were read and not yet used. Small while a connection idles (10,000 of them may),
// growing with what comes. One thread.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace http {

class Input {
 public:
  static constexpr std::size_t small = 4 << 10, large = 64 << 10;

  std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void use(std::size_t n) { begin_ += n; }

  // Where the next read may put bytes: at least one. Grows when the last read filled it; what is
  // not used never exceeds `large`, because the reader refuses heads and chunk headers long before.
  std::span<char> room() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == capacity_) move_to(begin_ > 0 ? capacity_ : next_capacity());
    return {buffer_.get() + end_, capacity_ - end_};
  }
  void filled(std::size_t n) { end_ += n; }

  // Between requests: gives back what a large one needed.
  void rest() {
    if (begin_ == end_ && capacity_ > small) *this = {};
  }

 private:
  std::size_t next_capacity() const {
    return capacity_ == 0 ? small : capacity_ < large ? capacity_ * 2 : capacity_ + small;
  }
  void move_to(std::size_t capacity) {
    auto to = std::make_unique_for_overwrite<char[]>(capacity);
    if (end_ > begin_) std::memcpy(to.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    buffer_ = std::move(to);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace http
