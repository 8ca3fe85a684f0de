#include "core/checkpoints.h"

#include <utility>

#include "base/check.h"
#include "base/json/json.h"
#include "base/text.h"
#include "core/ledger_tiles.h"
#include "engines/audit/verifier.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

namespace ed25519 = base::crypto::ed25519;

base::Result<audit::Checkpoint> checkpoint_of(const LedgerHead& head) {
  audit::Checkpoint checkpoint{.origin = head.origin, .size = head.size, .root = {}};
  const auto root = base::from_hex(head.root);
  if (!root || root->size() != checkpoint.root.size())
    return base::conflict("the head has no root");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

constexpr std::string_view select_sink =
    "select s.number from core_ledger_sink s where s.tenant_id = $1 and s.sink = $2";
constexpr std::string_view upsert_sink =
    "insert into core_ledger_sink (tenant_id, sink, number) values ($1, $2, $3)"
    " on conflict (tenant_id, sink) do update set number = excluded.number";

// Whether the checkpoint stands for all that there is.
bool covers(const std::optional<LedgerNote>& last, const LedgerHead& head) {
  return last && last->origin == head.origin && last->size == head.size;
}

// Keeps the first failure while all are tried.
class Failures {
 public:
  void see(base::Done done, std::string_view what) {
    if (done || error_) return;
    error_ = std::move(done).error();
    error_->message = std::string(what) + ": " + error_->message;
  }
  std::optional<base::Error> take() { return std::move(error_); }

 private:
  std::optional<base::Error> error_;
};

}  // namespace

const base::describe::Type& described(base::describe::Tag<RotateKey>) {
  static constexpr base::describe::Field fields[] = {
      base::describe::field<&RotateKey::why>("why", "For the ledger and for auditors",
                                             {.length_min = 1, .length_max = 500}),
      base::describe::field<&RotateKey::lost>(
          "lost", "The old key is gone and cannot hand over: auditors must be told the new one",
          {.defaulted = true})};
  static constexpr base::describe::Type type =
      base::describe::object("RotateKey", "A new key for the ledger", fields);
  return type;
}

Checkpoints::Checkpoints(const Services& services, Options options)
    : services_(services), options_(std::move(options)), keys_(options_.keys_folder) {
  report_metrics();
}

void Checkpoints::report_metrics() {
  services_.metrics.collect([counts = counts_](std::vector<telemetry::Sample>& samples) {
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         std::int64_t value) {
      samples.push_back({name, help, type, {}, static_cast<double>(value)});
    };
    add("mainstay_ledger_checkpoints_total", "Checkpoints signed", "counter", counts->checkpoints);
    add("mainstay_ledger_notes_published_total", "Signed notes handed to sinks", "counter",
        counts->published);
    add("mainstay_ledger_checkpoint_failures_total", "Ledgers not signed, or sinks not reached",
        "counter", counts->failures);
    add("mainstay_ledger_unanchored_entries", "Entries in no checkpoint, at the last run", "gauge",
        counts->unanchored);
  });
}

base::Result<std::string> Checkpoints::run() {
  if (options_.keys_folder.empty()) return std::string("no folder for keys");
  Failures failures;
  const auto signed_before = counts_->checkpoints.load(), sent_before = counts_->published.load();
  counts_->unanchored = 0;
  const auto tenants = services_.tenants.all();
  for (const Tenant& tenant : tenants) {
    const auto see = [&](base::Done done, const std::string& what) {
      if (!done) ++counts_->failures;
      failures.see(std::move(done), what + " of " + tenant.name);
    };
    see(sign(tenant), "the ledger");
    see(make_up_tiles(tenant), "the tree");
    for (const NoteSink& sink : options_.sinks) see(publish(tenant, sink), "sink " + sink.name);
  }
  if (auto error = failures.take()) return *std::move(error);
  return std::to_string(tenants.size()) + " ledgers, " +
         std::to_string(counts_->checkpoints - signed_before) + " signed, " +
         std::to_string(counts_->published - sent_before) + " notes published";
}

base::Result<base::Secret> Checkpoints::key_of(const base::Id& tenant) {
  const std::lock_guard lock(mutex_);
  return key_locked(tenant);
}

base::Result<base::Secret> Checkpoints::key_locked(const base::Id& tenant) {
  CHECK(!options_.keys_folder.empty());
  const auto expected = TRY(services_.store.read(
      tenant, [](const store::Snapshot& snapshot) { return signing_key(snapshot); }));
  auto loaded = keys_.load(tenant, expected);
  if (expected) return loaded;
  if (!loaded && loaded.error().code != base::Code::not_found) return loaded;
  base::Secret seed = loaded ? *std::move(loaded) : TRY(keys_.create(tenant, services_.randomness));
  TRY(services_.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto public_key = ed25519::public_key(seed);
    const auto registered = TRY(signing_key(transaction));
    if (registered && *registered != public_key)
      return base::conflict(keys_.path_of(tenant) +
                            ": another server has made the ledger's first key meanwhile; replace"
                            " this file by its copy");
    return register_key(transaction, public_key, services_.clock.now());
  }));
  services_.log.info("a key signs this ledger from now on; back it up",
                     {{"tenant", base::to_string(tenant)}, {"file", keys_.path_of(tenant)}});
  return seed;
}

base::Done Checkpoints::sign(const Tenant& tenant) {
  const std::lock_guard lock(mutex_);
  const base::Secret seed = TRY(key_locked(tenant.id));
  const auto head_of = [this](const store::Snapshot& snapshot) -> base::Result<LedgerHead> {
    const LedgerHead head = TRY(services_.ledger.head(snapshot));
    const auto last = TRY(last_note(snapshot, NoteKind::checkpoint));
    if (!covers(last, head)) return head;
    return LedgerHead{};
  };
  const LedgerHead grown = TRY(services_.store.read(tenant.id, head_of));
  if (grown.size == 0) return {};
  auto done = services_.store.write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
    const LedgerHead head = TRY(head_of(transaction));
    if (head.size == 0) return {};
    const auto checkpoint = TRY(checkpoint_of(head));
    return add_note(transaction,
                    {.kind = NoteKind::checkpoint,
                     .origin = head.origin,
                     .size = head.size,
                     .at = services_.clock.now(),
                     .note = audit::sign_note(audit::text_of(checkpoint), head.origin, seed)});
  });
  if (done)
    ++counts_->checkpoints;
  else
    counts_->unanchored += grown.size;
  return done;
}

base::Done Checkpoints::make_up_tiles(const Tenant& tenant) {
  const std::lock_guard lock(mutex_);
  if (tiles_whole_.contains(tenant.id)) return {};
  const int written = TRY(
      services_.store.write(tenant.id, [&](store::Transaction& transaction) -> base::Result<int> {
        const LedgerHead head = TRY(services_.ledger.head(transaction));
        return write_missing_tiles(transaction, static_cast<std::uint64_t>(head.size),
                                   tiles_per_run_max);
      }));
  if (written < tiles_per_run_max) tiles_whole_.insert(tenant.id);
  return {};
}

base::Done Checkpoints::publish(const Tenant& tenant, const NoteSink& sink) {
  std::int64_t seen = 0;
  const auto notes = TRY(services_.store.read(
      tenant.id, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<LedgerNote>> {
        TRY(snapshot.first(select_sink, {tenant.id, sink.name},
                           [&](const store::Row& row) { seen = row.integer(0); }));
        return notes_after(snapshot, seen, notes_per_run_max);
      }));
  base::Done published;
  for (const LedgerNote& note : notes) {
    published = sink.publish(note);
    if (!published) break;
    seen = note.number;
    ++counts_->published;
  }
  if (!notes.empty() && seen >= notes.front().number)
    TRY(services_.store.write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
      TRY(transaction.run(upsert_sink, {tenant.id, sink.name, seen}));
      return {};
    }));
  return published;
}

base::Result<LedgerKey> Checkpoints::rotate(const Caller& caller, const RotateKey& wanted) {
  TRY(caller.require(permission::ledger_rotate));
  const std::lock_guard lock(mutex_);
  std::optional<base::Secret> old;
  if (auto loaded = key_locked(caller.tenant))
    old = *std::move(loaded);
  else if (!wanted.lost)
    return std::move(loaded).error();
  const base::Secret fresh = ed25519::new_seed(services_.randomness);
  const auto key = ed25519::public_key(fresh);
  TRY(keys_.stage(caller.tenant, fresh));
  const base::Time now = services_.clock.now();
  auto done = services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<LedgerKey> {
        const LedgerHead head = TRY(services_.ledger.head(transaction));
        const auto text = audit::text_of(audit::KeyHandover{.origin = head.origin,
                                                            .size = head.size,
                                                            .key = key,
                                                            .at = now,
                                                            .who = caller.name,
                                                            .why = wanted.why});
        auto note = audit::sign_note(text, head.origin, fresh);
        if (old) audit::add_signature(note, head.origin, *old);
        TRY(register_key(transaction, key, now));
        TRY(add_note(transaction, {.kind = NoteKind::key,
                                   .origin = head.origin,
                                   .size = head.size,
                                   .at = now,
                                   .note = note}));
        LedgerKey answer{.key = audit::verifier_key(head.origin, key),
                         .created_at = now,
                         .retired_at = std::nullopt};
        std::string body;
        base::json::Writer(body)
            .begin_object()
            .member("key", answer.key)
            .member("why", wanted.why)
            .member("lost", !old.has_value())
            .member("note", note)
            .end_object();
        TRY(services_.ledger.append(transaction, caller, audit::key_type, "ledger", body));
        return answer;
      });
  if (!done) return done;
  TRY(keys_.take(caller.tenant));
  return done;
}

}  // namespace core
