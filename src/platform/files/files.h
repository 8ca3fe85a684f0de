// Small files as wholes: read, replaced so that a reader sees all of it or nothing, created once,
// appended to durably. For keys, checkpoints and the like; streams of records are
// platform/segments. Errors name the path; `unavailable` is what the system refused. Safe from any
// thread; two that write one file are the caller's to keep apart.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace files {

inline constexpr unsigned private_mode = 0600, public_mode = 0644;

// `not_found`: no such file; `limited`: longer than `bytes_max`.
base::Result<std::string> read(const std::string& path, std::size_t bytes_max);
// `denied` when people other than the owner may read it.
base::Result<base::Secret> read_secret(const std::string& path, std::size_t bytes_max);

// Written beside, synced and renamed.
base::Done replace(const std::string& path, std::string_view bytes, unsigned mode);
// Whole or not at all, too; `conflict` when it is there already.
base::Done create(const std::string& path, std::string_view bytes, unsigned mode);
// At the end, whole or not at all, and synced; created with `mode` when it is not there. The bytes,
// at most 1 MiB, stand in PATH.appending first with where they go: what was cut off or failed half
// way is completed by the next append, which may be of the same bytes again. One writer at a time.
base::Done append(const std::string& path, std::string_view bytes, unsigned mode);
base::Done rename(const std::string& from, const std::string& to);
base::Done remove(const std::string& path);  // also when it is not there
// With its parents; each that was made is synced into the folder that holds it.
base::Done make_folder(const std::string& path, unsigned mode);

}  // namespace files
