// The door to zlib and zstd. Outputs are bounded by the caller: a bomb is `limited`. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

std::string gzip(std::string_view bytes, int level = 6);
Result<std::string> gunzip(std::string_view bytes, std::size_t size_max);
std::string zstd_compress(std::string_view bytes, int level = 3);
Result<std::string> zstd_decompress(std::string_view bytes, std::size_t size_max);

}  // namespace base
