#include "base/secret.h"

#include <utility>

namespace base {

Secret::Secret(std::string text) : text_(text) {
  for (volatile char& c : text) c = '\0';  // the argument's copy
}
Secret::~Secret() { wipe(); }
Secret::Secret(const Secret& other) = default;
Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe();
  text_ = other.text_;
  return *this;
}
// A short string moves by copying its bytes, so the source is wiped, not only emptied.
Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::move(other.text_);
  other.wipe();
  return *this;
}

// Through volatile, so that the compiler cannot drop the writes; the whole capacity, since a string
// that was longer leaves its end behind.
void Secret::wipe() {
  text_.resize(text_.capacity());
  volatile char* bytes = text_.data();
  for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = '\0';
  text_.clear();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  // The length may be told: it is no secret of a random key.
  if (a.size() != b.size()) return false;
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference = static_cast<unsigned char>(difference | static_cast<unsigned char>(a[i] ^ b[i]));
  return difference == 0;
}

}  // namespace base
