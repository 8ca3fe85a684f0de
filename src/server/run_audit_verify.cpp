// `mainstay audit verify`: ledgers of a store or an export, against what was signed.
#include <cstdio>
#include <fstream>

#include "base/check.h"
#include "base/describe/write.h"
#include "base/json/json.h"
#include "core/ledger_audit.h"
#include "engines/audit/export.h"
#include "server/audit_evidence.h"
#include "server/commands.h"

namespace server {
namespace {

struct Audited {
  std::string tenant;  // its name, of an export its id
  audit::Report report;
};

base::Result<std::vector<Audited>> audit_store(const AuditVerifyOptions& options,
                                               const Evidence& evidence) {
  const StorePlace place = TRY(store_place(options.store));
  const auto store = TRY(open_to_look(place));
  std::vector<Audited> audited;
  for (const core::Tenant& tenant : TRY(tenants_named(*store, options.tenant))) {
    auto report = TRY(store->read(tenant.id, [&](const store::Snapshot& snapshot) {
      return core::audit_ledger(snapshot, {.notes = evidence.notes_of(tenant.id),
                                           .trusted = evidence.keys_of(tenant.id)});
    }));
    audited.push_back({tenant.name, std::move(report)});
  }
  return audited;
}

// The tenant stands in the first line; what is about others must be known before that is read.
base::Result<base::Id> tenant_of_export(const std::string& line) {
  audit::ExportAudit reader({}, std::nullopt);
  TRY(reader.line(line));
  return reader.tenant();
}

base::Result<std::vector<Audited>> audit_export(const AuditVerifyOptions& options,
                                                const Evidence& evidence) {
  std::ifstream file(options.exported, std::ios::binary);
  std::string line;
  if (!file || !std::getline(file, line))
    return base::invalid(options.exported + ": cannot be read, or is empty");
  const auto place = [&](base::Error error) {
    error.message = options.exported + ": " + error.message;
    return error;
  };
  const auto tenant = tenant_of_export(line);
  if (!tenant) return place(tenant.error());
  audit::ExportAudit reader(evidence.notes_of(*tenant), evidence.keys_of(*tenant));
  do {
    auto done = reader.line(line);
    if (!done) return place(std::move(done).error());
  } while (std::getline(file, line));
  auto report = reader.finish();
  if (!report) return place(std::move(report).error());
  std::vector<Audited> audited;
  audited.push_back({base::to_string(*tenant), *std::move(report)});
  return audited;
}

bool all_intact(const std::vector<Audited>& audited) {
  for (const Audited& each : audited)
    if (!each.report.intact) return false;
  return true;
}

void print_json(const std::vector<Audited>& audited, bool own_keys) {
  std::string text;
  base::json::Writer writer(text);
  writer.begin_object()
      .member("intact", all_intact(audited))
      .member("keys", own_keys ? "own" : "given")
      .key("ledgers")
      .begin_array();
  for (const Audited& each : audited)
    writer.begin_object()
        .member("tenant", each.tenant)
        .key("report")
        .raw(base::describe::to_json(each.report))
        .end_object();
  writer.end_array().end_object();
  std::printf("%s\n", text.c_str());
}

void print_text(const Audited& each) {
  const audit::Report& report = each.report;
  std::printf("%s: %s\n", each.tenant.c_str(), report.intact ? "intact" : "NOT INTACT");
  std::printf("  log       %s\n", report.origin.c_str());
  std::printf("  entries   %lld\n", static_cast<long long>(report.size));
  if (!report.root.empty()) std::printf("  root      %s\n", report.root.c_str());
  std::printf("  anchored  %lld, by %lld checkpoints\n", static_cast<long long>(report.anchored),
              static_cast<long long>(report.checkpoints));
  for (const audit::Finding& finding : report.findings) {
    const std::string answer(base::describe::choice_name(finding.answer));
    std::printf("  %-12s%s\n", answer.c_str(), finding.text.c_str());
  }
  if (report.left_out > 0)
    std::printf("  and %lld more\n", static_cast<long long>(report.left_out));
}

base::Result<int> verify(const AuditVerifyOptions& options) {
  Evidence evidence;
  TRY(evidence.read_notes(options.checkpoint_files));
  TRY(evidence.read_keys(options.keys_file));
  const auto audited = TRY(options.exported.empty() ? audit_store(options, evidence)
                                                    : audit_export(options, evidence));
  const bool own_keys = options.keys_file.empty();
  if (options.json) {
    print_json(audited, own_keys);
  } else {
    for (const Audited& each : audited) print_text(each);
    if (own_keys)
      std::printf(
          "The keys that stand beside the ledger were trusted; whoever can write there can replace"
          " them: give --keys.\n");
  }
  return all_intact(audited) ? exit_done : exit_refused;
}

}  // namespace

int run_audit_verify(const AuditVerifyOptions& options) {
  try {
    const auto status = verify(options);
    if (status) return *status;
    fail(status.error());
  } catch (const base::Bug& bug) {
    // A table that is not there, or not as this release has it: somebody's, but no Mainstay's
    // store.
    fail(base::invalid("cannot be read as a store of this release: " + std::string(bug.what())));
  }
  return exit_usage;
}

}  // namespace server
