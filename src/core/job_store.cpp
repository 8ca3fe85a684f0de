#include "core/job_store.h"

#include <initializer_list>
#include <string>
#include <utility>

namespace core::job_store {
namespace {

constexpr std::string_view columns =
    "select j.name, j.next_run_at, j.poked, j.owner, j.started_at, j.last_run_at,"
    " j.last_success_at, j.last_duration, j.status, j.error, j.runs, j.failures,"
    " j.failures_in_row from core_job j";

Row row_from(const store::Row& row) {
  Row out;
  out.next_run_at = row.time(1);
  out.poked = row.boolean(2);
  out.started_at = row.optional_time(4);
  out.status = {.name = std::string(row.text(0)),
                .status = std::string(row.text(8)),
                .error = {},
                .running = out.started_at.has_value(),
                .interval = {},
                .last_run_at = row.optional_time(5),
                .last_success_at = row.optional_time(6),
                .next_run_at = out.next_run_at,
                .last_duration = {row.integer(7)},
                .runs = row.integer(10),
                .failures = row.integer(11),
                .failures_in_row = row.integer(12),
                .owner = std::string(row.text(3))};
  if (!row.text(9).empty()) out.status.error = std::string(row.text(9));
  return out;
}

base::Result<std::vector<Row>> select(const store::Snapshot& snapshot, std::string_view rest,
                                      std::initializer_list<store::Value> values) {
  std::vector<Row> rows;
  TRY(snapshot.each(std::string(columns) + std::string(rest), values,
                    [&](const store::Row& row) { rows.push_back(row_from(row)); }));
  return rows;
}

}  // namespace

base::Done prepare(store::Transaction& transaction, std::string_view name, base::Time latest) {
  static constexpr std::string_view insert =
      "insert into core_job (name, next_run_at, poked, owner, last_duration, status, error, runs,"
      " failures, failures_in_row) values ($1, 0, $2, '', 0, '', '', 0, 0, 0)"
      " on conflict (name) do nothing";
  static constexpr std::string_view sooner =
      "update core_job set next_run_at = $2 where name = $1 and next_run_at > $2";
  TRY(transaction.run(insert, {name, false}));
  TRY(transaction.run(sooner, {name, latest}));
  return {};
}

base::Result<std::optional<Row>> find(const store::Snapshot& snapshot, std::string_view name) {
  auto rows = TRY(select(snapshot, " where j.name = $1", {name}));
  if (rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(rows.front()));
}

base::Result<Row> get(const store::Snapshot& snapshot, std::string_view name) {
  auto row = TRY(find(snapshot, name));
  if (!row) return base::unavailable("the row of job " + std::string(name) + " is missing");
  return *std::move(row);
}

base::Result<std::vector<Row>> all(const store::Snapshot& snapshot) {
  return select(snapshot, " order by j.name", {});
}

base::Done poke(store::Transaction& transaction, std::string_view name) {
  static constexpr std::string_view sql = "update core_job set poked = $2 where name = $1";
  TRY(transaction.run(sql, {name, true}));
  return {};
}

base::Done begin(store::Transaction& transaction, std::string_view name, std::string_view owner,
                 base::Time now) {
  static constexpr std::string_view sql =
      "update core_job set poked = $4, owner = $2, started_at = $3,"
      " next_run_at = case when next_run_at < $3 then next_run_at else $3 end where name = $1";
  TRY(transaction.run(sql, {name, owner, now, false}));
  return {};
}

base::Done note_cut_off(store::Transaction& transaction, const Row& row) {
  auto status = row.status;
  ++status.runs;
  ++status.failures;
  ++status.failures_in_row;
  status.error = "its server died or lost its lease during the run of " +
                 base::format_rfc3339(*row.started_at, base::Precision::seconds);
  return end(transaction, status, row.next_run_at);
}

base::Done end(store::Transaction& transaction, const JobStatus& status, base::Time next_run_at) {
  static constexpr std::string_view sql =
      "update core_job set next_run_at = $2, owner = $3, started_at = null, last_run_at = $4,"
      " last_success_at = $5, last_duration = $6, status = $7, error = $8, runs = $9,"
      " failures = $10, failures_in_row = $11 where name = $1";
  TRY(transaction.run(
      sql, {status.name, next_run_at, status.owner, status.last_run_at, status.last_success_at,
            status.last_duration.nanoseconds, status.status, status.error.value_or(""), status.runs,
            status.failures, status.failures_in_row}));
  return {};
}

}  // namespace core::job_store
