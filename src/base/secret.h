// Secret: text that must not be seen. It cannot be printed, compared by operator==, copied into a
// log or a described type; its memory is wiped when it goes. `reveal` is the one way to the bytes,
// so a search for it finds every use. Not shared between threads.
#pragma once
#include <string>
#include <string_view>

namespace base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);
  ~Secret();
  Secret(const Secret& other);
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe();
  std::string text_;
};

// Whether both are the same; takes the same time wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace base
