#include "core/intake_rows.h"

#include <utility>

#include "core/intake_record.h"

namespace core::intake_rows {
namespace {

constexpr std::size_t length_bytes = 4;

std::size_t length_at(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    length |= std::size_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  return length;
}

base::Error damaged(std::uint64_t position, std::string_view why) {
  return base::conflict("intake record " + std::to_string(position) + ": " + std::string(why));
}

// Adds those after `after`.
base::Done split(std::string_view bytes, std::uint64_t position, std::uint64_t after,
                 std::vector<IntakeRecord>& records) {
  for (; !bytes.empty(); ++position) {
    if (bytes.size() < length_bytes || bytes.size() - length_bytes < length_at(bytes))
      return damaged(position, "its row is cut off");
    const auto record = bytes.substr(length_bytes, length_at(bytes));
    bytes.remove_prefix(length_bytes + record.size());
    if (position <= after) continue;
    auto signal = decode_signal(record);
    if (!signal) return damaged(position, signal.error().message);
    records.push_back({.position = position, .signal = *std::move(signal)});
  }
  return {};
}

}  // namespace

base::Result<std::optional<Marks>> marks(const store::Snapshot& snapshot) {
  static constexpr std::string_view sql =
      "select m.name, m.position from core_intake_mark m"
      " where m.name in ('appended', 'applied', 'began')";
  std::optional<Marks> found;
  TRY(snapshot.each(sql, {}, [&](const store::Row& row) {
    if (!found) found.emplace();
    const auto position = static_cast<std::uint64_t>(row.integer(1));
    if (row.text(0) == "began")
      found->began = position;
    else
      (row.text(0) == "appended" ? found->appended : found->applied) = position;
  }));
  return found;
}

base::Done begin(store::Transaction& transaction, std::uint64_t position) {
  static constexpr std::string_view sql =
      "insert into core_intake_mark (name, position) values ('appended', $1), ('applied', $1),"
      " ('began', $1)";
  TRY(transaction.run(sql, {static_cast<std::int64_t>(position)}));
  return {};
}

void add_record(std::string& records, std::string_view record) {
  for (std::size_t i = 0; i < length_bytes; ++i)
    records += static_cast<char>((record.size() >> (8 * i)) & 0xFF);
  records += record;
}

base::Result<std::uint64_t> append(store::Transaction& transaction, std::string_view appender,
                                   std::uint64_t count, std::string_view records) {
  static constexpr std::string_view sql =
      "with moved as (update core_intake_mark set position = position + $1::bigint"
      " where name = 'appended' returning position)"
      " insert into core_intake (last, count, appender, records)"
      " select moved.position, $1::bigint, $2, $3 from moved returning last";
  std::uint64_t last = 0;
  TRY(transaction.first(
      sql, {static_cast<std::int64_t>(count), appender, store::Bytes{records}},
      [&](const store::Row& row) { last = static_cast<std::uint64_t>(row.integer(0)); }));
  if (last == 0) return base::unavailable("no server has opened the intake yet; send it again");
  return last;
}

base::Result<Read> read_after(const store::Snapshot& snapshot, std::uint64_t after,
                              std::int64_t rows, std::string_view reader) {
  static constexpr std::string_view sql =
      "select i.last, i.count, i.appender, i.records from core_intake i where i.last > $1"
      " order by i.last limit $2";
  Read read{.records = {}, .last = after};
  base::Done done;
  TRY(snapshot.each(sql, {static_cast<std::int64_t>(after), rows}, [&](const store::Row& row) {
    read.last = static_cast<std::uint64_t>(row.integer(0));
    if (row.text(2) != reader) read.last_of_others = read.last;
    const auto first = read.last + 1 - static_cast<std::uint64_t>(row.integer(1));
    if (done) done = split(row.bytes(3), first, after, read.records);
  }));
  TRY(std::move(done));
  return read;
}

base::Result<std::optional<std::uint64_t>> carried(const store::Snapshot& snapshot,
                                                   std::string_view folder) {
  static constexpr std::string_view sql =
      "select m.position from core_intake_mark m where m.name = $1";
  std::optional<std::uint64_t> number;
  TRY(snapshot.first(sql, {"carried/" + std::string(folder)}, [&](const store::Row& row) {
    number = static_cast<std::uint64_t>(row.integer(0));
  }));
  return number;
}

base::Done set_carried(store::Transaction& transaction, std::string_view folder,
                       std::uint64_t number) {
  static constexpr std::string_view sql =
      "insert into core_intake_mark (name, position) values ($1, $2)"
      " on conflict (name) do update set position = excluded.position";
  TRY(transaction.run(sql, {"carried/" + std::string(folder), static_cast<std::int64_t>(number)}));
  return {};
}

base::Done set_applied(store::Transaction& transaction, std::uint64_t position) {
  static constexpr std::string_view sql =
      "update core_intake_mark set position = $1 where name = 'applied' and position < $1";
  TRY(transaction.run(sql, {static_cast<std::int64_t>(position)}));
  return {};
}

base::Done drop_upto(store::Transaction& transaction, std::uint64_t position) {
  static constexpr std::string_view sql = "delete from core_intake where last <= $1";
  TRY(transaction.run(sql, {static_cast<std::int64_t>(position)}));
  return {};
}

base::Done forget(store::Transaction& transaction) {
  TRY(transaction.run("delete from core_intake"));
  TRY(transaction.run("delete from core_intake_mark"));
  return {};
}

}  // namespace core::intake_rows
