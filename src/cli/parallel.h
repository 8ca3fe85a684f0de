// Work in pieces on all cores.
#pragma once
#include <cstddef>
#include <functional>

namespace cli {

// Calls `work` for 0 to count - 1, each once, in any order and from several threads; returns when
// all are done.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace cli
