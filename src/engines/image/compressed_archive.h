// An archive that is compressed as a whole (`docker save | gzip`), decompressed piece by piece into
// whatever the caller keeps it in: its files are read in any order, which a stream does not allow.
#pragma once
#include <functional>
#include <string_view>

#include "engines/image/bytes.h"
#include "engines/image/limits.h"

namespace image {

// By the first bytes: gzip or zstd.
base::Result<bool> is_compressed(const Bytes& archive);

// Hands out the decompressed bytes in their order, in pieces of at most 256 KiB. `invalid` when
// they are damaged or cut off; `limited` past archive_bytes_max and ratio_max, and when they are a
// tar past archive_entries_max; what `write` fails with.
using Write = std::function<base::Done(std::string_view piece)>;
base::Done decompress(const Bytes& archive, const Write& write, const Limits& limits = {});

}  // namespace image
