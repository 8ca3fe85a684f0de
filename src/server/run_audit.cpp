// `mainstay audit export`, `checkpoint list`, `key show` and `key backup`: they only read the
// store, and the folder of the keys.
#include <cstdio>
#include <string>
#include <utility>

#include "base/describe/write.h"
#include "core/ledger_audit.h"
#include "core/ledger_keys.h"
#include "core/ledger_notes.h"
#include "platform/files/files.h"
#include "server/audit_evidence.h"
#include "server/commands.h"

namespace server {
namespace {

// Where an export goes: a new file, which is gone again unless it was finished, or standard output.
class ExportOutput {
 public:
  explicit ExportOutput(std::string path) : path_(std::move(path)) {}
  ~ExportOutput() {
    if (file_ == nullptr || file_ == stdout) return;
    std::fclose(file_);
    (void)files::remove(path_);
  }
  ExportOutput(const ExportOutput&) = delete;
  ExportOutput& operator=(const ExportOutput&) = delete;

  base::Done open() {
    if (path_.empty()) {
      file_ = stdout;
      return {};
    }
    TRY(files::create(path_, "", files::private_mode));
    file_ = std::fopen(path_.c_str(), "ab");
    return file_ == nullptr ? broken() : base::Done();
  }
  base::Done write(std::string_view line) {
    return std::fwrite(line.data(), 1, line.size(), file_) == line.size() ? base::Done() : broken();
  }
  base::Done finish() {
    if (std::fflush(file_) != 0) return broken();
    if (file_ == stdout || std::fclose(std::exchange(file_, nullptr)) == 0) return {};
    (void)files::remove(path_);
    return broken();
  }

 private:
  base::Done broken() const {
    return base::unavailable((path_.empty() ? "standard output" : path_) + ": cannot be written");
  }
  const std::string path_;
  std::FILE* file_ = nullptr;  // nullptr: not open, or finished
};

// Calls `run` with a snapshot of the tenant.
template <class F>
base::Done on_ledger(const StorePlace& place, const std::string& tenant_name, F run) {
  const auto store = TRY(open_to_look(place));
  const auto tenants = TRY(tenants_named(*store, tenant_name));
  return store->read(tenants.front().id,
                     [&](const store::Snapshot& snapshot) -> base::Done { return run(snapshot); });
}

base::Done write_export(const AuditExportOptions& options) {
  const StorePlace place = TRY(store_place(options.store));
  return on_ledger(place, options.tenant, [&](const store::Snapshot& snapshot) -> base::Done {
    ExportOutput output(options.output);
    TRY(output.open());
    TRY(core::export_ledger(snapshot, base::SystemClock().now(),
                            [&](std::string_view line) { return output.write(line); }));
    return output.finish();
  });
}

void print_note(const core::LedgerNote& note, bool json) {
  if (json) {
    std::printf("%s\n", base::describe::to_json(note).c_str());
    return;
  }
  const std::string kind(base::describe::choice_name(note.kind));
  std::printf("%lld\t%s\t%lld\t%s\t%s\n", static_cast<long long>(note.number), kind.c_str(),
              static_cast<long long>(note.size), base::format_rfc3339(note.at).c_str(),
              note.origin.c_str());
}

base::Done list_checkpoints(const AuditCheckpointsOptions& options) {
  return on_ledger(TRY(store_place(options.store)), options.tenant,
                   [&](const store::Snapshot& snapshot) -> base::Done {
                     for (std::int64_t after = 0;;) {
                       const auto notes =
                           TRY(core::notes_after(snapshot, after, core::page_limit_max));
                       if (notes.empty()) return {};
                       for (const core::LedgerNote& note : notes) print_note(note, options.json);
                       after = notes.back().number;
                     }
                   });
}

base::Done show_keys(const AuditKeyOptions& options) {
  return on_ledger(
      TRY(store_place(options.store)), options.tenant,
      [&](const store::Snapshot& snapshot) -> base::Done {
        const auto keys = TRY(core::list_keys(snapshot));
        if (keys.empty())
          return base::not_found("the ledger has no key yet; the server makes one when it runs");
        for (const core::LedgerKey& key : keys) {
          if (key.retired_at)
            std::printf("# retired %s\n", base::format_rfc3339(*key.retired_at).c_str());
          std::printf("%s\n", key.key.c_str());
        }
        return {};
      });
}

base::Done back_up_key(const AuditKeyOptions& options) {
  const StorePlace place = TRY(store_place(options.store));
  return on_ledger(place, options.tenant, [&](const store::Snapshot& snapshot) -> base::Done {
    const auto expected = TRY(core::signing_key(snapshot));
    const core::LedgerKeys keys(place.data + "/keys");
    const auto seed = TRY(keys.load(snapshot.tenant(), expected));
    const base::Secret pem = base::crypto::ed25519::to_pem(seed);
    return files::create(options.file, pem.reveal(), files::private_mode);
  });
}

int exit_status_of(const base::Done& done) { return done ? exit_done : fail(done.error()); }

}  // namespace

int run_audit_export(const AuditExportOptions& options) {
  return exit_status_of(write_export(options));
}

int run_audit_checkpoints(const AuditCheckpointsOptions& options) {
  return exit_status_of(list_checkpoints(options));
}

int run_audit_key(const AuditKeyOptions& options) {
  return exit_status_of(options.action == KeyAction::backup ? back_up_key(options)
                                                            : show_keys(options));
}

}  // namespace server
