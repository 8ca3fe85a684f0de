#include "core/idempotency.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "core/tenants.h"
#include "platform/telemetry/log.h"

namespace core {
namespace {

constexpr std::string_view header_name = "Idempotency-Key";

bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string hash_of(const http::Request& request) {
  std::string head(http::name(request.method));
  head.append(" ").append(request.path).append("?").append(request.query).append("\n");
  return std::string(base::crypto::view(base::crypto::sha256(head, request.body)));
}

struct Stored {
  std::string request_hash;
  std::optional<int> status;
  std::string content_type, body;
};

}  // namespace

base::Result<std::optional<Idempotency::Mark>> Idempotency::mark_of(const http::Request& request) {
  const auto key = request.headers.find(header_name);
  if (!key) return std::optional<Mark>();
  if (key->empty() || key->size() > key_bytes_max || !is_visible_ascii(*key))
    return base::invalid("Idempotency-Key must be 1 to 255 visible ASCII characters");
  return std::optional(Mark{.key = std::string(*key), .request_hash = hash_of(request)});
}

base::Result<std::optional<http::Response>> Idempotency::replay(const Caller& caller,
                                                                const Mark& mark) {
  static constexpr std::string_view sql =
      "select i.request_hash, i.status, i.content_type, i.body from core_idempotency i"
      " where i.tenant_id = $1 and i.caller_id = $2 and i.idempotency_key = $3 and i.created_at > "
      "$4";
  std::optional<Stored> stored;
  const base::Time oldest = services_.clock.now() - kept;
  TRY(services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return snapshot.each(sql, {caller.tenant, caller.id, mark.key, oldest},
                         [&](const store::Row& row) {
                           stored.emplace();
                           stored->request_hash = row.bytes(0);
                           if (row.is_null(1)) return;
                           stored->status = static_cast<int>(row.integer(1));
                           stored->content_type = row.text(2);
                           stored->body = row.text(3);
                         });
  }));
  if (!stored) return std::optional<http::Response>();
  if (stored->request_hash != mark.request_hash)
    return base::conflict("this Idempotency-Key was used for another request; use a new one");
  if (!stored->status)
    return base::conflict(
        "a request with this Idempotency-Key was carried out, and its answer is not kept");
  http::Response response{.status = *stored->status,
                          .content_type = stored->content_type,
                          .body = std::move(stored->body)};
  response.headers.set("Idempotency-Replayed", "true");
  return std::optional(std::move(response));
}

base::Done Idempotency::remember(store::Transaction& transaction, const Caller& caller,
                                 const Mark& mark) {
  // An expired one may still be there: the job that removes it runs now and then.
  static constexpr std::string_view sql =
      "insert into core_idempotency"
      " (tenant_id, caller_id, idempotency_key, request_hash, created_at) values ($1, $2, $3, $4, "
      "$5)"
      " on conflict (tenant_id, caller_id, idempotency_key) do update set"
      " request_hash = excluded.request_hash, created_at = excluded.created_at, status = null,"
      " content_type = null, body = null where core_idempotency.created_at <= $6";
  const base::Time now = services_.clock.now();
  const auto rows = TRY(transaction.run(sql, {transaction.tenant(), caller.id, mark.key,
                                              store::Bytes{mark.request_hash}, now, now - kept}));
  if (rows == 0)
    return base::conflict("a request with this Idempotency-Key is being carried out; ask again");
  return {};
}

void Idempotency::keep_answer(const Caller& caller, const Mark& mark,
                              const http::Response& response) {
  static constexpr std::string_view sql =
      "update core_idempotency set status = $4, content_type = $5, body = $6"
      " where tenant_id = $1 and caller_id = $2 and idempotency_key = $3";
  if (response.body.size() > answer_bytes_max) return;
  const auto kept_answer =
      services_.store.write(caller.tenant, [&](store::Transaction& transaction) {
        return transaction.run(sql, {caller.tenant, caller.id, mark.key, response.status,
                                     response.content_type, response.body});
      });
  if (!kept_answer)
    services_.log.warning(
        "the answer of a request with an Idempotency-Key is not kept",
        {{"request_id", caller.request_id}, {"error", kept_answer.error().message}});
}

base::Result<std::int64_t> Idempotency::expire() {
  std::int64_t removed = 0;
  for (const Tenant& tenant : services_.tenants.all())
    removed += TRY(services_.store.write(tenant.id, [&](store::Transaction& transaction) {
      return transaction.run(
          "delete from core_idempotency where tenant_id = $1 and created_at <= $2",
          {tenant.id, services_.clock.now() - kept});
    }));
  return removed;
}

}  // namespace core
