#include "core/ledger_routes.h"

#include "core/access.h"
#include "core/ledger_proofs.h"

namespace core {
namespace {

// A route that reads one snapshot of the caller's tenant.
template <class Parameters, class Reply, class F>
Route read_route(const Services& services, const std::string& path, std::string_view summary, F f) {
  return get<Parameters, Reply>(path, permission::ledger_read, summary,
                                [&services, f](const Caller& caller, const Parameters& parameters) {
                                  return services.store.read(caller.tenant,
                                                             [&](const store::Snapshot& snapshot) {
                                                               return f(snapshot, parameters);
                                                             });
                                });
}

}  // namespace

std::vector<Route> ledger_routes(const Services& services, Checkpoints& checkpoints) {
  const Ledger& ledger = services.ledger;
  std::vector<Route> routes;
  routes.push_back(read_route<LedgerFilter, Page<LedgerEntry>>(
      services, "/v1/ledger", "Who did what, newest first",
      [&ledger](const auto& snapshot, const auto& filter) {
        return ledger.list(snapshot, filter);
      }));
  routes.push_back(read_route<None, LedgerHead>(
      services, "/v1/ledger/head", "Size and root of the Merkle tree",
      [&ledger](const auto& snapshot, const None&) { return ledger.head(snapshot); }));
  routes.push_back(read_route<LedgerNoteFilter, Page<LedgerNote>>(
      services, "/v1/ledger/checkpoints",
      "What was signed about the ledger, newest first: checkpoints, epochs, hand-overs of the key",
      [](const auto& snapshot, const auto& filter) { return list_notes(snapshot, filter); }));
  routes.push_back(read_route<ConsistencyOf, ConsistencyProof>(
      services, "/v1/ledger/consistency-proof", "Prove that the ledger only grew",
      [&ledger](const auto& snapshot, const auto& of) {
        return prove_consistency(snapshot, ledger, of);
      }));
  routes.push_back(read_route<None, Page<LedgerKey>>(
      services, "/v1/ledger/keys", "The public keys that sign the ledger, newest first",
      [](const auto& snapshot, const None&) -> base::Result<Page<LedgerKey>> {
        return Page<LedgerKey>{.items = TRY(list_keys(snapshot)), .next = std::nullopt};
      }));
  routes.push_back(post<None, RotateKey, LedgerKey>(
      "/v1/ledger/keys", permission::ledger_rotate,
      {.summary = "Sign with a new key from now on; the old one hands over",
       .example = R"({"why":"yearly rotation"})",
       .status = 201,
       .effects = Effects::outside},  // the key's file
      [&checkpoints](const Caller& c, const None&, const RotateKey& wanted) {
        return checkpoints.rotate(c, wanted);
      }));
  routes.push_back(read_route<OfEntry, LedgerRecord>(
      services, "/v1/ledger/{sequence}", "One entry with the bytes that were hashed",
      [](const auto& snapshot, const auto& of) { return ledger_record(snapshot, of.sequence); }));
  routes.push_back(read_route<InclusionOf, InclusionProof>(
      services, "/v1/ledger/{sequence}/inclusion-proof", "Prove that an entry is in the ledger",
      [&ledger](const auto& snapshot, const auto& of) {
        return prove_inclusion(snapshot, ledger, of);
      }));
  return routes;
}

}  // namespace core
