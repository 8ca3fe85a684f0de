// The files of a backup, or of a folder that is brought in: digests, copies, the last step that
// makes an incoming store the folder's own. Internal to server/.
#pragma once
#include <string>

#include "base/result.h"
#include "server/backup_manifest.h"
#include "server/data_folder.h"

namespace server {

// Reads it all. `path` is its name in the manifest.
base::Result<BackupFile> digest_file(const std::string& file, const std::string& path);
base::Done copy_file(const std::string& from, const std::string& to);  // synced
base::Done sync_path(const std::string& path);                         // a file or a folder
base::Done make_new_folder(const std::string& path);                   // mode 0700
// Everything in `folder` but the manifest, in the order of the paths.
base::Result<std::vector<BackupFile>> digest_folder(const std::string& folder);

// Writes the backup or copy that stands in `folder.incoming()` out of it: first the intake, then
// the store, and the folder `incoming` goes last. Until that the folder does not open.
base::Done take_incoming(const DataFolder& folder);

// Who asked, when nobody says: the operating system's user.
std::string operator_name();

}  // namespace server
