// Private to base/compress: zlib's window.
#pragma once

namespace base {

inline constexpr int gzip_window = 15 + 16;  // 32 KiB, with gzip's head

}  // namespace base
