// Memory that is given back at once: nodes, keys and texts of a document, or the scratch of an
// evaluation, which is reset between evaluations and then allocates nothing. What is put in is
// trivially destructible. For one thread at a time; what was built is safe to read from any.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace document {

class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  void* allocate(std::size_t size, std::size_t alignment) {
    const std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);
    if (start + size > capacity_) return allocate_in_new_block(size);
    used_ = start + size;
    return block_ + start;
  }
  // Not initialised.
  template <class T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer
    return {static_cast<T*>(allocate(count * sizeof(T), alignof(T))), count};
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  // Forgets everything; the largest block stays for what comes next.
  void reset();
  // Where it is filled to. What was allocated after a mark is forgotten when it is restored; marks
  // that were made after it, and those before a reset, hold no more.
  struct Mark {
    std::size_t blocks = 0, used = 0;
  };
  Mark mark() const { return {.blocks = blocks_.size(), .used = used_}; }
  void restore(const Mark& mark);
  // Of all blocks: what the arena takes from the machine.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  void* allocate_in_new_block(std::size_t size);

  std::vector<Block> blocks_;
  char* block_ = nullptr;  // the last one, which is filled
  std::size_t capacity_ = 0, used_ = 0, bytes_ = 0;
};

}  // namespace document
